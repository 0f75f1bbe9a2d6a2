//! Code pages: names, towns and words of many languages come back with the letters they had, or a
//! question has the right ones among its answers.
//!
//! All lists were written for this test: towns, names and words of trade, where what the engine
//! learns from (`src/ingest/languages.rs`) is common words.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use encoding_rs as theirs;
use nearside::ingest::{Encoding, Limits, ReadOptions, ReadOutcome, read};
use nearside::progress::Silent;
use nearside::table::target::cell_text;
use proptest::prelude::*;

/// The letters of DOS 850 that the lists have, with their bytes.
const DOS: [(&str, u8); 3] = [
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø", 0x80),
    ("áíóúñÑªº¿", 0xa0),
    ("ÓßÔÒõÕ", 0xe0),
];

fn bytes(text: &str, encoding: Encoding) -> Vec<u8> {
    let theirs = match encoding {
        Encoding::Windows1250 => theirs::WINDOWS_1250,
        Encoding::Windows1251 => theirs::WINDOWS_1251,
        Encoding::Windows1252 => theirs::WINDOWS_1252,
        Encoding::Windows1253 => theirs::WINDOWS_1253,
        Encoding::Windows1254 => theirs::WINDOWS_1254,
        Encoding::Windows1255 => theirs::WINDOWS_1255,
        Encoding::Windows1256 => theirs::WINDOWS_1256,
        Encoding::Windows1257 => theirs::WINDOWS_1257,
        Encoding::MacRoman => theirs::MACINTOSH,
        Encoding::Gbk => theirs::GB18030,
        Encoding::ShiftJis => theirs::SHIFT_JIS,
        Encoding::Cp850 => {
            let byte = |c: char| {
                let found = DOS.iter().find_map(|(letters, first)| {
                    let at = letters.chars().position(|l| l == c)?;
                    Some(first + u8::try_from(at).unwrap())
                });
                found.unwrap_or_else(|| u8::try_from(c).expect("a letter of the list"))
            };
            return text.chars().map(byte).collect();
        }
        _ => panic!("no code page"),
    };
    let (bytes, _, unknown) = theirs.encode(text);
    assert!(!unknown, "{encoding:?} cannot write {text}");
    bytes.into_owned()
}

fn given(bytes: &[u8], options: &ReadOptions, chunk_bytes: usize) -> ReadOutcome {
    let limits = Limits {
        chunk_bytes,
        ..Limits::default()
    };
    read(bytes, "t.csv", options, &limits, &Silent).unwrap()
}

fn column(outcome: &ReadOutcome) -> Vec<String> {
    let values = &outcome.table.columns()[0].values;
    let cell = |row| cell_text(values, row).unwrap_or_default();
    (0..outcome.table.rows()).map(cell).collect()
}

fn file(words: &[&str]) -> String {
    let rows = words.iter().enumerate();
    let rows: Vec<String> = rows.map(|(i, w)| format!("{w};{i}\r\n")).collect();
    format!("name;count\r\n{}", rows.concat())
}

const LISTS: &[(Encoding, &str)] = &[
    (
        Encoding::Windows1250,
        "Łódź Kraków Gdańsk Poznań Wrocław Częstochowa Białystok Toruń Rzeszów Świnoujście Zakopane Bełchatów Mińsk Jelenia-Góra",
    ),
    (
        Encoding::Windows1250,
        "Grażyna Sławomir Bożena Mieczysław Przemysław Józefa Kościuszko Gałczyński Żeromski Mickiewicz Sienkiewicz Piłsudski Wałęsa Chądzyńska",
    ),
    (
        Encoding::Windows1250,
        "Plzeň Liberec Olomouc Ústí Děčín Třebíč Zlín Kroměříž Přerov Znojmo Břeclav Řezáč Šimůnek Jarošová Bohuš Zdeňka",
    ),
    (
        Encoding::Windows1250,
        "Győr Miskolc Nyíregyháza Kecskemét Székesfehérvár Gödöllő Esztergom Hódmezővásárhely Dunaújváros Kőszeg Szűts Csernő Tünde Lőrinc Szilárd",
    ),
    (
        Encoding::Windows1250,
        "Râmnicu Bârlad Piatra-Neamţ Târgovişte Drobeta Călăraşi Botoşani Slănic Sighişoara Căpăţână Rădulescu Anghelăş Ţurcan Ilinca Măgurele",
    ),
    (
        Encoding::Windows1250,
        "Šibenik Čakovec Požega Križevci Vinkovci Đakovo Sinj Karadžić Ivanišević Šuker Pršo Bošković Kukuljević Ćosić Ždralović",
    ),
    (
        Encoding::Windows1251,
        "Новосибирск Екатеринбург Казань Челябинск Омск Самара Уфа Красноярск Пермь Волгоград Тюмень Иркутск",
    ),
    (
        Encoding::Windows1251,
        "Харків Одеса Дніпро Запоріжжя Львів Вінниця Чернігів Тернопіль Луцьк Рівне Черкаси Хмельницький Ужгород Їжакевич",
    ),
    (
        Encoding::Windows1251,
        "София Пловдив Варна Бургас Русе Плевен Сливен Добрич Шумен Хасково Ямбол Пазарджик Благоевград Търново Кърджали",
    ),
    (
        Encoding::Windows1251,
        "доставка самовывоз возврат скидка кредит рассрочка гарантия подарок подписка отписка",
    ),
    (
        Encoding::Windows1253,
        "Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο Λάρισα Βόλος Ιωάννινα Χανιά Χαλκίδα Σέρρες Ρόδος Καβάλα",
    ),
    (
        Encoding::Windows1253,
        "Αλέξανδρος Σπύρος Παναγιώτης Χρήστος Βασιλική Αγγελική Σοφία Ευαγγελία Καραγιάννης Αντωνίου Γεωργίου Μακρής",
    ),
    (
        Encoding::Windows1253,
        "παράδοση έκπτωση εγγύηση δώρο κατάστημα κάρτα μετρητά τιμολόγιο απόδειξη επιστροφή",
    ),
    (
        Encoding::Windows1254,
        "İstanbul İzmir Eskişehir Diyarbakır Şanlıurfa Muğla Elazığ Kırşehir Balıkesir Çanakkale Niğde Kütahya Iğdır",
    ),
    (
        Encoding::Windows1254,
        "Oğuz Tuğba Gökhan Çağla Barış İpek Ağaoğlu Karakaş Kılıçdaroğlu Güngör Hacıoğlu Tanrıkulu Ünlü Işıl Şule",
    ),
    (
        Encoding::Windows1254,
        "teslimat iade indirim hediye taksit ödenmiş gönderildi yapıldı başarısız gecikmiş müşterisi değişiklik ağırlık",
    ),
    (
        Encoding::Windows1255,
        "ירושלים חיפה אשדוד נתניה אשקלון רחובות חולון רעננה הרצליה אילת טבריה עפולה",
    ),
    (
        Encoding::Windows1255,
        "נועה תמר איתי יובל אורי מאיה שירה עומר דניאל גולדברג רוזנברג אוחנה",
    ),
    (
        Encoding::Windows1255,
        "משלוח החזרה הנחה אחריות מתנה תשלומים אשראי מזומן חשבונית קבלה סניף",
    ),
    (
        Encoding::Windows1256,
        "القاهرة الإسكندرية الرياض جدة دمشق بغداد عمان بيروت الكويت الدوحة مسقط طرابلس",
    ),
    (
        Encoding::Windows1256,
        "مصطفى عبدالرحمن ياسمين نور ليلى طارق سلمى كريم هدى رانيا وليد سمير",
    ),
    (
        Encoding::Windows1256,
        "توصيل خصم ضمان هدية بطاقة نقدا فاتورة إيصال استرجاع متجر فرع",
    ),
    (
        Encoding::Windows1257,
        "Šiauliai Panevėžys Klaipėda Alytus Marijampolė Mažeikiai Utena Kėdainiai Telšiai Tauragė Ukmergė Plungė Radviliškis Visaginas",
    ),
    (
        Encoding::Windows1257,
        "Liepāja Jelgava Jūrmala Ventspils Rēzekne Ogre Cēsis Kuldīga Salaspils Tukums Līvāni Alūksne Ķekava Mārupe Āgenskalns",
    ),
    (
        Encoding::Windows1257,
        "Rasa Giedrė Žygimantas Aušra Mindaugas Eglė Gintarė Adamkus Brazauskas Čiurlionis Šimkutė Vaičiūnas Grybauskaitė Nausėda Žemaitė",
    ),
    (
        Encoding::Windows1252,
        "München Nürnberg Düsseldorf Saarbrücken Lübeck Göttingen Würzburg Osnabrück Tübingen Gießen Fürth Mönchengladbach Straßburg",
    ),
    (
        Encoding::Windows1252,
        "Orléans Besançon Nîmes Angoulême Béziers Saint-Étienne Alençon Mâcon Épinal Thérèse Gaël Benoît François Aurélie Desprès",
    ),
    (
        Encoding::Windows1252,
        "Córdoba Málaga Cádiz Logroño Castellón Almería Jaén Cáceres Avilés Sebastián Ramón Ibáñez Ordóñez Begoña Íñigo Yáñez",
    ),
    (
        Encoding::Windows1252,
        "Malmö Göteborg Västerås Örebro Linköping Jönköping Umeå Gävle Växjö Östersund Åström Bengtsson Håkansson Björk",
    ),
    (
        Encoding::Windows1252,
        "Guimarães Évora Setúbal Santarém Bragança Portimão Viseu Leiria Funchal Brandão Falcão Sebastião Antunes Mourão Leitão",
    ),
    (
        Encoding::Windows1252,
        "København Århus Ålborg Næstved Køge Helsingør Tromsø Bodø Ålesund Sørlie Hårstad Grønvold Kjærgaard Bærum",
    ),
    (
        Encoding::MacRoman,
        "München Nürnberg Düsseldorf Saarbrücken Lübeck Göttingen Würzburg Osnabrück Gießen Fürth Mönchengladbach",
    ),
    (
        Encoding::MacRoman,
        "Orléans Besançon Nîmes Angoulême Béziers Saint-Étienne Alençon Mâcon Épinal Thérèse Gaël Benoît",
    ),
    (
        Encoding::MacRoman,
        "Córdoba Málaga Cádiz Logroño Castellón Almería Jaén Cáceres Avilés Sebastián Ramón Ibáñez",
    ),
    (
        Encoding::Cp850,
        "München Nürnberg Düsseldorf Saarbrücken Lübeck Göttingen Würzburg Osnabrück Gießen Fürth Mönchengladbach",
    ),
    (
        Encoding::Cp850,
        "Orléans Besançon Nîmes Angoulême Béziers Alençon Mâcon Épinal Thérèse Gaël Benoît François",
    ),
    (
        Encoding::Cp850,
        "Malmö Göteborg Västerås Linköping Jönköping Umeå Gävle Växjö Östersund Åström Håkansson Björk",
    ),
    (
        Encoding::Gbk,
        "北京 上海市 广州 深圳 成都 重庆 武汉 西安 南京市 天津 沈阳 青岛",
    ),
    (
        Encoding::Gbk,
        "王伟 李娜 张敏 刘洋 陈静 杨磊 赵强 黄丽 周杰 吴艳 徐勇 孙婷",
    ),
    (
        Encoding::Gbk,
        "订单编号 客户名称 付款方式 送货地址 已完成 待发货 退款 优惠券 会员 联系电话 㐂记 𠮷野家",
    ),
    (
        Encoding::ShiftJis,
        "東京都 大阪市 横浜 札幌市 名古屋 福岡 京都 神戸市 仙台 広島",
    ),
    (
        Encoding::ShiftJis,
        "佐々木さくら タナカ 山田花子 スズキ 渡邊ソフィア 髙橋 なかむら 表計算 ポイント 十一",
    ),
    (
        Encoding::ShiftJis,
        "ﾔﾏﾀﾞ ﾀﾛｳ ｽｽﾞｷ ﾊﾅｺ ｶﾌﾞｼｷｶﾞｲｼｬ ﾄｳｷｮｳ ｵｵｻｶ ﾌｸｵｶ ﾅｺﾞﾔ ｻｯﾎﾟﾛ",
    ),
];

fn words(list: &str) -> Vec<&str> {
    list.split(' ').collect()
}

#[test]
fn a_list_of_one_language_is_read_with_its_letters() {
    let mut wrong = Vec::new();
    for (encoding, list) in LISTS {
        let words = words(list);
        let raw = bytes(&file(&words), *encoding);
        let outcome = given(&raw, &ReadOptions::default(), 1 << 20);
        if column(&outcome) != words || !outcome.report.questions.is_empty() {
            let report = &outcome.report;
            let answers = report.questions.iter().flat_map(|q| &q.answers);
            let answers: Vec<&String> = answers.map(|a| &a.text).collect();
            wrong.push(format!(
                "{encoding:?} as {:?}: {list}: {} {answers:?}",
                report.chosen.encoding,
                column(&outcome).join(" ")
            ));
        }
        for chunk in [1, 7, 64] {
            let pieces = given(&raw, &ReadOptions::default(), chunk);
            assert_eq!(column(&pieces), column(&outcome));
            assert_eq!(pieces.report, outcome.report);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The letters are right, or the question is asked and its answer makes them right.
fn right_or_asked(words: &[&str], encoding: Encoding) -> Result<(), String> {
    let raw = bytes(&file(words), encoding);
    let outcome = given(&raw, &ReadOptions::default(), 1 << 20);
    let questions = &outcome.report.questions;
    if questions.is_empty() && column(&outcome) == words {
        return Ok(());
    }
    let answers = questions.iter().flat_map(|q| &q.answers);
    let answers: Vec<_> = answers.collect();
    assert!(answers.len() <= 4);
    if let Some(first) = answers.first() {
        assert_eq!(first.apply.encoding, outcome.report.chosen.encoding);
    }
    for answer in &answers {
        let again = given(&raw, &answer.apply, 1 << 20);
        assert_eq!(again.report.questions, []);
        if column(&again) == words {
            return Ok(());
        }
    }
    let texts: Vec<&String> = answers.iter().map(|a| &a.text).collect();
    Err(format!("{encoding:?} {words:?}: {texts:?}"))
}

#[test]
fn a_word_or_two_are_right_or_asked_about() {
    let mut wrong = Vec::new();
    for (encoding, list) in LISTS {
        let words = words(list);
        for two in words.windows(2).step_by(2) {
            let beyond = two.iter().any(|w| !w.is_ascii());
            if beyond {
                wrong.extend(right_or_asked(two, *encoding).err());
                wrong.extend(right_or_asked(&two[..1], *encoding).err());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn letters_far_behind_the_start_decide_too() {
    let plain = "Anna;1\r\n".repeat(60_000);
    let names = file(&[
        "Łódź",
        "Gdańsk",
        "Świętokrzyskie",
        "Kąty",
        "Żółkiewski",
        "Chełm",
    ]);
    let raw = [plain.as_bytes(), &bytes(&names, Encoding::Windows1250)].concat();
    let outcome = given(&raw, &ReadOptions::default(), 1 << 16);
    let chosen = &outcome.report.chosen;
    assert_eq!(chosen.encoding, Some(Encoding::Windows1250));
    assert_eq!(outcome.report.questions, []);
    let reason = &outcome.report.guesses[0].reason;
    assert!(reason.contains("Polish"), "{reason}");
}

#[test]
fn the_second_byte_of_a_pair_divides_nothing() {
    // The second bytes of these are those of a bar, a backslash and brackets.
    let text = "name|note\nポチ|表\\示\nソニー|ポ\n";
    let outcome = given(
        &bytes(text, Encoding::ShiftJis),
        &ReadOptions {
            encoding: Some(Encoding::ShiftJis),
            ..ReadOptions::default()
        },
        1,
    );
    assert_eq!(column(&outcome), ["ポチ", "ソニー"]);
    assert_eq!(outcome.report.chosen.delimiter, Some('|'));
}

#[test]
fn a_code_page_that_was_chosen_is_used() {
    let raw = bytes("a;b\nПривет;1\nМир;2\n", Encoding::Windows1251);
    for encoding in [
        Encoding::Windows1250,
        Encoding::Windows1251,
        Encoding::MacRoman,
        Encoding::Cp850,
        Encoding::Gbk,
        Encoding::ShiftJis,
    ] {
        let options = ReadOptions {
            encoding: Some(encoding),
            ..ReadOptions::default()
        };
        let outcome = given(&raw, &options, 3);
        assert_eq!(outcome.report.chosen.encoding, Some(encoding));
        assert_eq!(outcome.report.questions, []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read_the_same_in_pieces(
        raw in proptest::collection::vec(prop_oneof![3 => 0x80..=0xff_u8, 2 => 0x30..=0x7e_u8, 1 => Just(b'\n'), 1 => Just(b',')], 0..200),
        chunk in 1..9_usize,
    ) {
        let limits = Limits { chunk_bytes: chunk, ..Limits::default() };
        let options = ReadOptions::default();
        let whole = read(&raw[..], "t.csv", &options, &Limits::default(), &Silent);
        let pieces = read(&raw[..], "t.csv", &options, &limits, &Silent);
        prop_assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
    }
}
