"""The hearing room (clause 10; APPC 73, 74): one room with two doors, the company's and the Committee's."""
