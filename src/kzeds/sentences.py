"""Every code of a report or an error, and its sentence in Kazakh, Russian and English.

The sentences are written for the person who signed or received a document, not for a cryptographer.
"""

from __future__ import annotations

LANGUAGES = ("kk", "ru", "en")

SENTENCES: dict[str, tuple[str, str, str]] = {
    # Input that cannot be judged.
    "empty_input": (
        "Файл бос.",
        "Файл пуст.",
        "The file is empty.",
    ),
    "too_large": (
        "Файл тым үлкен.",
        "Файл слишком велик.",
        "The file is too large.",
    ),
    "not_parseable": (
        "Файл электрондық қолтаңба емес немесе бүлінген.",
        "Файл не является электронной подписью или повреждён.",
        "The file is not an electronic signature, or it is damaged.",
    ),
    "content_missing": (
        "Қолтаңба құжатсыз жасалған: тексеру үшін құжаттың өзі де керек.",
        "Подпись хранится отдельно от документа: для проверки нужен и сам документ.",
        "The signature is detached: the document itself is needed to check it.",
    ),
    "moment_without_zone": (
        "Тексеру сәтінің сағаттық белдеуі көрсетілмеген.",
        "У момента проверки не указан часовой пояс.",
        "The moment of the check has no time zone.",
    ),
    "bad_certificate": (
        "Файл сертификат емес немесе бүлінген.",
        "Файл не является сертификатом или повреждён.",
        "The file is not a certificate, or it is damaged.",
    ),
    "bad_pkcs12": (
        "Файл кілт қоймасы (PKCS#12) емес немесе бүлінген.",
        "Файл не является хранилищем ключа (PKCS#12) или повреждён.",
        "The file is not a key store (PKCS#12), or it is damaged.",
    ),
    "wrong_password": (
        "Кілттің құпиясөзі қате.",
        "Неверный пароль ключа.",
        "The password of the key is wrong.",
    ),
    "bad_xml": (
        "Файл XML құжаты емес, бүлінген немесе тыйым салынған бөліктері бар.",
        "Файл не является документом XML, повреждён или содержит запрещённые части.",
        "The file is not an XML document, is damaged, or contains forbidden parts.",
    ),
    "bad_crl": (
        "Файл кері қайтарылған сертификаттар тізімі (CRL) емес немесе бүлінген.",
        "Файл не является списком отозванных сертификатов (CRL) или повреждён.",
        "The file is not a certificate revocation list (CRL), or it is damaged.",
    ),
    "bad_ocsp": (
        "Файл сертификат мәртебесі туралы жауап (OCSP) емес немесе бүлінген.",
        "Файл не является ответом о статусе сертификата (OCSP) или повреждён.",
        "The file is not an answer about a certificate (OCSP), or it is damaged.",
    ),
    "bad_time_stamp": (
        "Файл уақыт белгісі емес немесе бүлінген.",
        "Файл не является меткой времени или повреждён.",
        "The file is not a time stamp, or it is damaged.",
    ),
    "bad_evidence": (
        "Файл дәлелдемелер жинағы емес немесе бүлінген.",
        "Файл не является набором доказательств или повреждён.",
        "The file is not an evidence bundle, or it is damaged.",
    ),
    # Outcomes as a whole.
    "passed": (
        "Қолтаңба жарамды.",
        "Подпись действительна.",
        "The signature is valid.",
    ),
    # Structure.
    "structure_ok": (
        "Қолтаңба құрылымы дұрыс.",
        "Структура подписи верна.",
        "The structure of the signature is right.",
    ),
    "no_signers": (
        "Файлда бірде-бір қолтаңба жоқ.",
        "В файле нет ни одной подписи.",
        "There is no signature in the file.",
    ),
    "too_many_signers": (
        "Қол қойғандар саны рұқсат етілгеннен көп.",
        "Подписавших больше, чем допускается.",
        "More people signed than is allowed here.",
    ),
    "signer_repeated": (
        "Бір адам екі рет қол қойған: бұл бір қолтаңба деп есептеледі.",
        "Один и тот же человек подписал дважды: это считается одной подписью.",
        "The same person signed twice: it counts as one signature.",
    ),
    "signer_malformed": (
        "Қолтаңбаның құрылымы стандартқа сай емес.",
        "Структура подписи не соответствует стандарту.",
        "The structure of the signature does not follow the standard.",
    ),
    "signer_certificate_missing": (
        "Файлда қол қойған адамның сертификаты жоқ.",
        "В файле нет сертификата подписавшего.",
        "The certificate of the signer is not in the file.",
    ),
    "certificate_malformed": (
        "Қол қойған адамның сертификаты бүлінген.",
        "Сертификат подписавшего повреждён.",
        "The certificate of the signer is damaged.",
    ),
    "signed_attributes_missing": (
        "Қолтаңбада қол қойылған атрибуттар жоқ: мұндай қолтаңба қабылданбайды.",
        "В подписи нет подписанных атрибутов: такая подпись не принимается.",
        "The signature has no signed attributes: such a signature is not accepted.",
    ),
    "attribute_missing": (
        "Қолтаңбада міндетті атрибут жоқ.",
        "В подписи нет обязательного атрибута.",
        "A mandatory attribute of the signature is missing.",
    ),
    "attribute_repeated": (
        "Қолтаңба атрибуты қайталанған.",
        "Атрибут подписи повторён.",
        "An attribute of the signature is repeated.",
    ),
    "content_type_mismatch": (
        "Қолтаңбадағы мазмұн түрі құжаттікіне сәйкес келмейді.",
        "Тип содержимого в подписи не совпадает с типом документа.",
        "The content type in the signature differs from that of the document.",
    ),
    "content_is_attributes": (
        "Құжат ретінде басқа қолтаңбаның атрибуттары ұсынылған.",
        "В качестве документа представлены атрибуты другой подписи.",
        "The attributes of another signature are presented as the document.",
    ),
    "content_differs": (
        "Қолтаңба ішіндегі құжат ұсынылған құжаттан өзгеше.",
        "Документ внутри подписи отличается от представленного.",
        "The document inside the signature differs from the one given.",
    ),
    # Cryptography.
    "digest_ok": (
        "Құжат қол қойылғаннан бері өзгермеген.",
        "Документ не изменён после подписания.",
        "The document has not been changed since it was signed.",
    ),
    "digest_mismatch": (
        "Құжат қол қойылғаннан кейін өзгертілген немесе бұл басқа құжат.",
        "Документ изменён после подписания, или это другой документ.",
        "The document was changed after signing, or it is another document.",
    ),
    "digest_algorithm_mismatch": (
        "Хэш алгоритмі кілттің түріне сәйкес келмейді.",
        "Алгоритм хэширования не соответствует ключу.",
        "The digest algorithm does not fit the key.",
    ),
    "algorithm_unsupported": (
        "Қолтаңба алгоритмі ұлттық профильге кірмейді.",
        "Алгоритм подписи не входит в национальный профиль.",
        "The signature algorithm is not part of the national profile.",
    ),
    "algorithm_not_allowed": (
        "Бұл алгоритм осы әрекет үшін рұқсат етілмеген.",
        "Этот алгоритм не разрешён для этого действия.",
        "This algorithm is not allowed for this act.",
    ),
    "weak_key": (
        "Кілттің ұзындығы рұқсат етілген шектен тыс.",
        "Длина ключа вне допустимых пределов.",
        "The length of the key is outside the allowed range.",
    ),
    "key_malformed": (
        "Сертификаттағы ашық кілт қате.",
        "Открытый ключ в сертификате неверен.",
        "The public key in the certificate is wrong.",
    ),
    "key_not_on_curve": (
        "Сертификаттағы ашық кілт қисыққа жатпайды: ол жалған.",
        "Открытый ключ в сертификате не лежит на кривой: он поддельный.",
        "The public key in the certificate does not lie on the curve: it is forged.",
    ),
    "signature_ok": (
        "Қолтаңба сертификаттағы кілтпен жасалған.",
        "Подпись сделана ключом из сертификата.",
        "The signature was made with the key of the certificate.",
    ),
    "signature_malformed": (
        "Қолтаңба мәнінің ұзындығы немесе сандары қате.",
        "Значение подписи имеет неверную длину или неверные числа.",
        "The signature value has a wrong length or wrong numbers.",
    ),
    "signature_wrong": (
        "Қолтаңба құжатқа немесе сертификатқа сәйкес келмейді.",
        "Подпись не соответствует документу или сертификату.",
        "The signature does not fit the document or the certificate.",
    ),
    "signing_certificate_mismatch": (
        "Қолтаңбада басқа сертификат көрсетілген.",
        "В подписи указан другой сертификат.",
        "The signature names another certificate.",
    ),
    "signing_certificate_absent": (
        "Қолтаңбада қол қоюшы сертификатының атрибуты жоқ.",
        "В подписи нет атрибута с сертификатом подписавшего.",
        "The signature lacks the attribute that names the signing certificate.",
    ),
    # Chain.
    "chain_ok": (
        "Сертификат сенімді түбірлік сертификаттан шыққан.",
        "Сертификат восходит к доверенному корневому сертификату.",
        "The certificate leads to a trusted root certificate.",
    ),
    "untrusted_root": (
        "Сертификатты сенімді куәландырушы орталық бермеген.",
        "Сертификат выдан не доверенным удостоверяющим центром.",
        "The certificate was not issued by a trusted certification authority.",
    ),
    "issuer_not_ca": (
        "Сертификатты берген сертификаттың куәландырушы орталық құқығы жоқ.",
        "Сертификат выдан тем, кто не является удостоверяющим центром.",
        "The certificate was issued by somebody who is not a certification authority.",
    ),
    "issuer_key_usage": (
        "Беруші сертификаттың сертификаттарға қол қою құқығы жоқ.",
        "Сертификат издателя не даёт права подписывать сертификаты.",
        "The issuer's certificate does not allow it to sign certificates.",
    ),
    "path_too_long": (
        "Сертификаттар тізбегі рұқсат етілгеннен ұзын.",
        "Цепочка сертификатов длиннее допустимой.",
        "The chain of certificates is longer than allowed.",
    ),
    "issuer_expired": (
        "Куәландырушы орталық сертификатының мерзімі өтіп кеткен.",
        "Срок действия сертификата удостоверяющего центра истёк.",
        "The certificate of the certification authority had expired.",
    ),
    "issuer_not_yet_valid": (
        "Куәландырушы орталық сертификатының мерзімі әлі басталмаған.",
        "Срок действия сертификата удостоверяющего центра ещё не начался.",
        "The certificate of the certification authority was not yet valid.",
    ),
    "critical_extension": (
        "Сертификатта белгісіз міндетті кеңейтім бар.",
        "В сертификате есть неизвестное обязательное расширение.",
        "The certificate has an unknown critical extension.",
    ),
    "name_not_permitted": (
        "Сертификаттағы атау куәландырушы орталыққа рұқсат етілмеген.",
        "Имя в сертификате не разрешено удостоверяющему центру.",
        "The name in the certificate is not one its issuer may certify.",
    ),
    "policy_not_permitted": (
        "Сертификат саясаты осы тізбекте рұқсат етілмеген.",
        "Политика сертификата не допускается в этой цепочке.",
        "The certificate policy is not permitted in this chain.",
    ),
    # Dates.
    "dates_ok": (
        "Сертификат сол сәтте жарамды болған.",
        "Сертификат действовал в этот момент.",
        "The certificate was valid at that moment.",
    ),
    "certificate_expired": (
        "Сертификаттың мерзімі өтіп кеткен.",
        "Срок действия сертификата истёк.",
        "The certificate had expired.",
    ),
    "certificate_not_yet_valid": (
        "Сертификаттың мерзімі әлі басталмаған.",
        "Срок действия сертификата ещё не начался.",
        "The certificate was not yet valid.",
    ),
    # Usage.
    "usage_ok": (
        "Сертификат осы әрекетке арналған.",
        "Сертификат предназначен для этого действия.",
        "The certificate is meant for this act.",
    ),
    "usage_authentication_only": (
        "Бұл – жүйеге кіруге арналған сертификат, онымен құжатқа қол қоюға болмайды.",
        "Это сертификат для входа в систему, подписывать им документы нельзя.",
        "This certificate is for signing in; documents cannot be signed with it.",
    ),
    "usage_information_system": (
        "Бұл – ақпараттық жүйенің сертификаты, адамның қолтаңбасы емес.",
        "Это сертификат информационной системы, а не подпись человека.",
        "This is the certificate of an information system, not a person's signature.",
    ),
    "usage_no_non_repudiation": (
        "Сертификат құжаттарға қол қоюға арналмаған.",
        "Сертификат не предназначен для подписания документов.",
        "The certificate is not meant for signing documents.",
    ),
    "usage_no_email_protection": (
        "Сертификатта құжатқа қол қою мақсаты көрсетілмеген.",
        "В сертификате не указано назначение подписи документов.",
        "The certificate lacks the purpose of signing documents.",
    ),
    "usage_not_for_signing": (
        "Сертификаттың кілті қол қоюға арналмаған.",
        "Ключ сертификата не предназначен для подписи.",
        "The key of the certificate is not meant for signing.",
    ),
    "role_not_allowed": (
        "Сертификат иесінің рөлі осы әрекетке құқық бермейді.",
        "Роль владельца сертификата не даёт права на это действие.",
        "The role of the certificate's holder does not allow this act.",
    ),
    # Numbers of the person: reported, never a refusal.
    "no_iin": (
        "Сертификатта ЖСН жоқ.",
        "В сертификате нет ИИН.",
        "The certificate has no IIN.",
    ),
    "iin_wrong": (
        "Сертификаттағы ЖСН-ның бақылау саны немесе күні қате.",
        "У ИИН в сертификате неверная контрольная цифра или дата.",
        "The IIN in the certificate has a wrong check digit or date.",
    ),
    "bin_wrong": (
        "Сертификаттағы БСН-ның бақылау саны қате.",
        "У БИН в сертификате неверная контрольная цифра.",
        "The BIN in the certificate has a wrong check digit.",
    ),
    # Time.
    "time_receipt": (
        "Тексеру сәті – құжат қабылданған уақыт.",
        "Момент проверки – время получения документа.",
        "The moment of the check is the time of receipt.",
    ),
    "time_stamp_ok": (
        "Тексеру сәті – сенімді уақыт белгісі.",
        "Момент проверки – доверенная метка времени.",
        "The moment of the check is a trusted time stamp.",
    ),
    "time_stamp_missing": (
        "Қолтаңбада сенімді уақыт белгісі жоқ.",
        "В подписи нет доверенной метки времени.",
        "The signature has no trusted time stamp.",
    ),
    "time_stamp_malformed": (
        "Уақыт белгісінің құрылымы қате, ол ескерілмейді.",
        "Структура метки времени неверна, она не учитывается.",
        "The time stamp is malformed and is not taken into account.",
    ),
    "time_stamp_imprint": (
        "Уақыт белгісі басқа қолтаңбаға берілген, ол ескерілмейді.",
        "Метка времени относится к другой подписи, она не учитывается.",
        "The time stamp belongs to another signature and is not taken into account.",
    ),
    "time_stamp_signature": (
        "Уақыт белгісінің қолтаңбасы қате, ол ескерілмейді.",
        "Подпись метки времени неверна, она не учитывается.",
        "The signature of the time stamp is wrong; it is not taken into account.",
    ),
    "time_stamp_untrusted": (
        "Уақыт белгісін сенімді қызмет бермеген, ол ескерілмейді.",
        "Метка времени выдана не доверенной службой, она не учитывается.",
        "The time stamp was not issued by a trusted service and is not taken into account.",
    ),
    "time_stamp_usage": (
        "Уақыт белгісін берген сертификаттың мұндай құқығы жоқ, ол ескерілмейді.",
        "Сертификат службы не даёт права выдавать метки времени, метка не учитывается.",
        "The certificate of the service may not issue time stamps; the stamp is not taken into account.",
    ),
    "time_stamp_future": (
        "Уақыт белгісі тексеру сәтінен кейінгі уақытты көрсетеді, ол ескерілмейді.",
        "Метка времени указывает на будущее, она не учитывается.",
        "The time stamp lies in the future and is not taken into account.",
    ),
    "time_stamp_revoked": (
        "Уақыт белгісі қызметінің сертификаты кері қайтарылған, белгі ескерілмейді.",
        "Сертификат службы меток времени отозван, метка не учитывается.",
        "The certificate of the time stamp service is revoked; the stamp is not taken into account.",
    ),
    "time_stamp_unconfirmed": (
        "Уақыт белгісі қызметінің мәртебесі анықталмаған, сондықтан құжат қабылданған уақыт ескеріледі.",
        "Статус службы меток времени не установлен, поэтому учитывается время получения документа.",
        "The status of the time stamp service is not established, so the time of receipt counts.",
    ),
    # Revocation.
    "revocation_not_asked": (
        "Сертификаттың кері қайтарылғаны тексерілмеген.",
        "Отзыв сертификата не проверялся.",
        "Whether the certificate is revoked was not asked.",
    ),
    "revocation_ok": (
        "Сертификат кері қайтарылмаған.",
        "Сертификат не отозван.",
        "The certificate is not revoked.",
    ),
    "revocation_not_covered": (
        "Берілген тізімдер бұл сертификатты қамтымайды.",
        "Данные списки не охватывают этот сертификат.",
        "The given lists do not cover this certificate.",
    ),
    "revoked_after": (
        "Сертификат қол қойылғаннан кейін кері қайтарылған: қолтаңба жарамды болып қалады.",
        "Сертификат отозван после подписания: подпись остаётся действительной.",
        "The certificate was revoked after the signature: the signature stays valid.",
    ),
    "revoked": (
        "Сертификат кері қайтарылған.",
        "Сертификат отозван.",
        "The certificate is revoked.",
    ),
    "revoked_on_hold": (
        "Сертификаттың қолданылуы тоқтатыла тұрған.",
        "Действие сертификата приостановлено.",
        "The certificate is suspended.",
    ),
    "never_issued": (
        "Куәландырушы орталық мұндай сертификат бермеген.",
        "Удостоверяющий центр не выдавал такого сертификата.",
        "The certification authority never issued such a certificate.",
    ),
    "issuer_revoked": (
        "Куәландырушы орталықтың сертификаты кері қайтарылған.",
        "Сертификат удостоверяющего центра отозван.",
        "The certificate of the certification authority is revoked.",
    ),
    "revocation_unknown": (
        "Куәландырушы орталық бұл сертификаттың мәртебесін білмейді.",
        "Удостоверяющему центру неизвестен статус этого сертификата.",
        "The certification authority does not know the status of this certificate.",
    ),
    "revocation_unavailable": (
        "Сертификат мәртебесін анықтау мүмкін болмады: қызмет жауап бермеді. Кейінірек қайталаңыз.",
        "Статус сертификата установить не удалось: служба не ответила. Повторите позже.",
        "The status of the certificate is not established: the service did not answer. Try again later.",
    ),
    "revocation_stale": (
        "Сертификат мәртебесі туралы мәлімет ескірген.",
        "Сведения о статусе сертификата устарели.",
        "What is known about the status of the certificate is out of date.",
    ),
    "revocation_untrusted": (
        "Сертификат мәртебесі туралы жауапқа сенуге болмайды.",
        "Ответу о статусе сертификата нельзя доверять.",
        "The answer about the status of the certificate cannot be trusted.",
    ),
    # XML signatures.
    "xml_reference": (
        "Қолтаңба құжатты толық қамтымайды.",
        "Подпись охватывает не весь документ.",
        "The signature does not cover the whole document.",
    ),
    "xml_transform": (
        "Қолтаңбада рұқсат етілмеген түрлендіру бар.",
        "В подписи есть недопустимое преобразование.",
        "The signature uses a transformation that is not allowed.",
    ),
}


def sentence(code: str, lang: str) -> str:
    """The sentence of a code; `lang` is kk, ru or en. Raises KeyError for an unknown code or language."""
    try:
        position = LANGUAGES.index(lang)
    except ValueError:
        raise KeyError(f"no sentences in {lang!r}; there are {', '.join(LANGUAGES)}") from None
    return SENTENCES[code][position]
