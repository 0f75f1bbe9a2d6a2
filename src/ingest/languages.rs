//! Samples of languages: which letters beyond ASCII they have, how often, and between which others.
//!
//! All words were written down for this purpose. Only letters beyond ASCII and their neighbours
//! count, so words without such a letter do not stand here.

use super::Encoding;

/// A language with words of it.
pub(super) struct Language {
    pub(super) name: &'static str,
    pub(super) words: &'static str,
}

const fn language(name: &'static str, words: &'static str) -> Language {
    Language { name, words }
}

const GERMAN: Language = language(
    "German",
    "für über können müssen größe straße schließen geschäft verkäufer käufer händler jährlich \
     natürlich möglich frühling später nächste während länder städte gemüse bücher schüler höhe \
     öffnen größte heißen weiß groß süd österreich ältere ähnlich übung grün schön hören wörter \
     fünf zwölf dreißig männer väter brüder söhne töchter mädchen äpfel öl bürger fußball gemäß \
     stück glück rück tür müller schäfer krüger jäger köhler böhm weiß preußen schröder günther \
     jürgen jörg bärbel käthe",
);
const FRENCH: Language = language(
    "French",
    "été être même après très première première année société français françoise région département \
     numéro téléphone prénom âge créé payé acheté qualité marché élève école église hôtel hôpital \
     forêt fenêtre tête fête bientôt côté drôle où là voilà déjà à ça garçon leçon reçu façade \
     noël maïs naïf héros pièce siècle mère père frère lumière rivière manière réponse préféré \
     intérêt crème problème système dernière énergie économie étude sécurité santé beauté liberté \
     égalité rené andré stéphane hélène jérôme cécile léa zoé août coût goût sûr mûr dîner île \
     boîte connaître naître cœur sœur œuvre bœuf élu événement",
);
const SPANISH: Language = language(
    "Spanish",
    "año años niño señor señora españa español mañana pequeño compañía también así aquí está están \
     más después población dirección teléfono número código país día días energía economía política \
     categoría administración información nación región acción millón corazón razón avión jamón \
     josé maría garcía lópez gonzález rodríguez martínez sánchez pérez gómez fernández núñez muñoz \
     iñigo inés andrés jesús ángel álvaro óscar último único público música médico café inglés \
     francés bebé árbol fácil difícil útil hábil lápiz pingüino vergüenza antigüedad",
);
const PORTUGUESE: Language = language(
    "Portuguese",
    "não são então mão irmão coração informação educação população situação nações ações opções \
     condições milhões aviões lições mãe pães cães manhã irmã alemã você português inglês três mês \
     avô avó café até é já há lá está três preço serviço começar cabeça praça força açúcar almoço \
     endereço número código telefone histórico económico família país saída início difícil fácil \
     possível nível água área último único público português joão antónio josé luís inês conceição \
     gonçalves araújo magalhães simões guimarães à às câmara âmbito pôr também além porém",
);
const ITALIAN: Language = language(
    "Italian",
    "città qualità società attività università libertà età metà verità è perché poiché cioè caffè \
     né sé così lunedì martedì mercoledì venerdì sì lì più giù gioventù virtù però può ciò farò \
     sarà avrà già là papà nicolò forlì cefalù comò oblò novità possibilità realtà unità necessità",
);
const SWEDISH: Language = language(
    "Swedish",
    "för är från när då på så också år åren två många några även själv över under större öppen \
     göra höra köpa säljare försäljning kön hög låg höjd märke läge värde län kväll natt lördag \
     söndag måndag vår sjö ö älv skärgård västra östra norra södra stad fågel häst gång språk \
     båt måste få gå stå åtta tjänst världen människa kärlek vän väg fråga svår lära bröd kött \
     öl mjölk smör åsa göran jörgen björn håkan märta lindström sjöberg söderström åkesson öberg",
);
const FINNISH: Language = language(
    "Finnish",
    "yhtiö päivä määrä tämä mitä hän sää työ yö pöytä lähellä tietää näkyä hyvä mäki järvi pää \
     äiti isä tyttö pöllö kylä väri vähän myös että hämeenlinna jyväskylä väinö mäkinen hämäläinen \
     mäkelä leppänen käyttäjä yhteensä tiistai keskiviikkona perjantaina elävä šakki žanri hyllyssä \
      kesä syksyllä kevät öljy ääni älä näyttö tšekin käsi lämmin länsi itä etelä",
);
const DANISH: Language = language(
    "Danish or Norwegian",
    "på så også år når få går står må båd både gård vår språk ønske øst sønder nørre større \
     køb køber sælge sælger først gøre høre kør køn høj lørdag søndag fødsel fødselsdag smør brød \
     ø øre æble ærlig være været lære lærer læse hæve træ vækst mængde værdi sted måned år årlig \
     åben ål søren jørgen bjørn åse åge kåre pål håkon møller sørensen jørgensen nørgaard \
     østergaard bødker kjær næss bjørnson ødegård løvås hører født blå grå små øer søen køen byøen søer grøn skøn røg \
     tøj nøgle løn salær næste æske",
);
const DUTCH: Language = language(
    "Dutch",
    "België coördinatie zoölogie knieën ideeën zeeën reünie financiën industriële officiële \
     efficiënt patiënt ingrediënt cliënt één hé café categorieën geïnteresseerd egoïst naïef Noëlle \
     drieëntwintig beïnvloeden reëel vacuüm koloniën",
);
const POLISH: Language = language(
    "Polish",
    "się są być będzie więc także można że już też żeby który która które wartość ilość miesiąc \
     dzień tydzień początek koniec środa piątek książka żona mąż człowiek złoty złote płatność \
     sprzedaż klient województwo świętokrzyskie śląskie małopolskie łódzkie góra rzeka mały duży \
     nowy święto wrzesień październik styczeń kwiecień sierpień grudzień imię nazwisko ulica osób \
     źródło późno wieś miś śnieg słońce miłość przyjaźń ćwiczenie ciąg wąż gęś ręka głowa błąd \
     dąb ząb ślad łąka główny włosy własny własność ogółem usługi łączny średni różny pół stół \
     błażej łukasz michał paweł rafał stanisław wacław małgorzata agnieszka dąbrowski \
     wiśniewski zieliński kamiński kowalczyk jabłoński wróbel pawłowski król wójcik woźniak",
);
const CZECH: Language = language(
    "Czech or Slovak",
    "že již být mít jméno příjmení město ulice číslo měsíc týden květen červen červenec září říjen \
     únor březen pondělí úterý středa čtvrtek pátek nový malý velký dobrý český český země svět \
     člověk muž žena dítě děti škola třída společnost účet částka platba množství hodnota cena \
     zákazník prodej výrobek nákup způsob věc něco vždy ještě také který která které kůň dům stůl \
     můj tvůj průměr růst vůz tři čtyři pět šest devět řeka hora údolí loď síť ťuk zeď měď ďábel \
     jiří tomáš lukáš ondřej zdeněk václav františek tereza kateřina černý dvořáková novák svoboda \
     procházka kučera veselý horák němec pokorný kříž růžička sedláček šťastný žák koruna ň \
     žiť môže kôň ľud ľudia ďalší chlapec vôľa späť mäso päť dĺžka stĺp vŕba kľúč veľký spoločnosť \
     zákazník mesiac rok dňa týždeň jún júl október štvrtok utorok",
);
const HUNGARIAN: Language = language(
    "Hungarian",
    "és én ő ők már még nő nők férfi év évek hónap hét nap idő első utolsó következő között előtt \
     után vevő eladó fizető érték összeg összes mennyiség név cím város utca út házszám irányítószám \
     ország megye település kör kő hegy erdő mező tó víz tűz fű gyűjtő hűtő könyv könyvelő szőlő \
     bő sűrű gyönyörű szép jó új régi öreg kicsi nagyszerű születési január február március április \
     május június július szeptember október hétfő csütörtök péntek vendéglő őszi ősz üzlet üveg ügyfél \
     körút földrajz lászló istván józsef jános zoltán sándor gábor ferenc mátyás györgy éva ágnes \
     katalin erzsébet mária kovács szabó tóth horváth kiss molnár németh farkas papp takács juhász \
     mészáros oláh rácz fekete szűcs fülöp bálint",
);
const ROMANIAN: Language = language(
    "Romanian",
    "şi ţară ţări oraş oraşe judeţ preţ preţuri său sânt până când mână pâine câine în încă înainte \
     înalt îmbrăcăminte într între mâine român românia română românească bucureşti constanţa timişoara \
     braşov iaşi galaţi ploieşti piteşti bacău buzău mureş făgăraş vânzare vânzări cumpărător \
     cantitate valoare faţă viaţă piaţă atenţie informaţie naţional şcoală şase şapte şef şofer \
     douăzeci două mâncare săptămână lună marţi sâmbătă duminică ştefan ionuţ mălina cătălin \
     dragoş răzvan bogdănescu munteanu ţepeş apă casă masă fată \
     să că fără după către dacă mă vă bună mică băiat număr număra adresă stradă dată sumă factură \
     plată bancă maşină română engleză primă primăvară vară toamnă iarnă",
);
const CROATIAN: Language = language(
    "Croatian or Slovene",
    "što već još čovjek žena dječak riječ kuća cvijeće sreća noć moć pomoć ulica općina županija \
     država županije češće čiji koliko količina vrijednost plaćanje račun kupac prodavač tržište \
     siječanj veljača ožujak travanj lipanj srpanj kolovoz studeni prosinac šest sljedeći također \
     među između grad građanin đak đuro žarko željko šime krešimir dražen goran jurić horvat \
     kovačević babić marić novaković petrović matić perišić vuković đorđević đoković zagreb split \
     čas človek žival tržnica številka plačilo že še če več širina življenje šola učenec država \
     občina ljubljana študent češnja žoga",
);
const TURKISH: Language = language(
    "Turkish",
    "ve İstanbul İzmir İlçe İsim İşletme İbrahim İl için çok daha şey şimdi değil yıl yılı yıllık ay ayı gün günü sayı sayısı satış alış müşteri \
     ürün ürünler ücret ödeme fiyatı adı soyadı şehir ilçe köy mahalle sokağı caddesi türkiye \
     türkçe istanbul doğu batı güney kuzey dağ göl ırmak kız oğlu çocuk kadın erkek doğum ölüm \
     kişi işçi öğrenci öğretmen okulu eğitim sağlık güç büyük küçük güzel kötü yeşil kırmızı sarı \
     açık kapalı yarın bugün salı çarşamba perşembe şubat ağustos eylül kasım aralık ağaç yağmur \
     mehmet ahmet ayşe gülşen çiğdem yıldız yılmaz şahin öztürk aydın özdemir arslan doğan kılıç \
     aslan çetin kara koç kurt özkan şimşek polat güneş ışık toplamı değer bölge",
);
const LITHUANIAN: Language = language(
    "Lithuanian",
    "aš esu yra būti buvo žmogus žmonės šalis šalies miestas gatvė kaimas upė ežeras jūra žemė diena \
     savaitė mėnuo mėnesį metų sausis birželis rugpjūtis rugsėjis spalį gruodį pirmadienį šeštadienį \
     kaina vertė suma kiekį pirkėjas pardavėjas prekė prekių klientų įmonė įmonių sąskaita mokėjimas \
     paslaugų vardas pavardė šį tą kurį naują didelį mažas gražus žalia mėlyna geltona ąžuolas eglė \
     pušis šuo katė žuvis paukštis vyrų moterų vaikų mokykla studentė kalbą rašyti skaityti žodį \
     jonas kęstutis algirdas vytautė jūratė rūta žydrūnas šarūnas petrauskienė kazlauskaitė \
     jankauskienė žukauskas butkevičius urbonavičius čepaitis lietuvių įvykis išlaidų sąrašas \
     ūkis ų į ją jų mūsų jūsų",
);
const LATVIAN: Language = language(
    "Latvian",
    "ir nav būt bija cilvēks cilvēki pilsēta pilsētas iela ciems upe ezers jūra zeme diena nedēļa \
     mēnesis gadā janvāris februāris jūnijs jūlijs decembrī pirmdiena sestdiena cena vērtība summa \
     skaits pircējs pārdevējs prece preču klientu uzņēmums uzņēmumu rēķins maksājums pakalpojumu \
     vārds uzvārds šī šis tā tās kādu jauns jaunā liels mazs skaists zaļš zils dzeltens ozols egle \
     suns kaķis zivs putns vīrietis sieviete bērns bērni skola skolēns valoda valodā rakstīt lasīt \
     jānis pēteris kārlis ģirts ņina līga ilze kristīne bērziņš kalniņš ozoliņa liepiņš krūmiņš \
     balodis zariņa ķirsis ļoti ķēniņš mūsu jūsu latvijā rīgā čaks žurnāls šķirne šķīvis galvenā mežs dažādi ražošana \
     grāmata māte nāk labāk lielākā vairāk",
);
const ESTONIAN: Language = language(
    "Estonian",
    "või õpilane õppima põhja lõuna lääne ida küla jõgi järv mägi mõis tänav päev nädal kuu jaanuar \
     märts müük ostja müüja väärtus hinnad täna õhtu öö hommik tüdruk mees sõna sõber sööma jooma \
     kõik mõni üks kümme üle ümber pärnu võru põlva jõhvi rõõm köök töö äri ühing jüri tõnu mõte \
     käsi kõrge väike pühapäev neljapäev põld mänd tõeline õnn õde kõne šokolaad žanr šahh dušš žürii garaaž želee šeff",
);
const RUSSIAN: Language = language(
    "Russian",
    "и в не на он что тот быть весь это как она по но они к у из мы за от вы так же год месяц день \
     неделя город улица дом область край республика район российская федерация человек люди женщина \
     мужчина ребенок имя фамилия отчество адрес телефон почта номер дата сумма цена количество товар \
     продажи покупатель клиент заказ оплата договор счёт январь февраль март апрель май июнь июль \
     август сентябрь октябрь ноябрь декабрь понедельник вторник среда четверг пятница суббота \
     воскресенье всего итого большой новый старый хороший первый последний работать говорить знать \
     александр сергей дмитрий андрей алексей михаил елена ольга татьяна наталья ирина анна мария \
     иванова смирнов кузнецова попов васильев петрова соколов объект съезд ещё вещь щука эта экран \
     юг язык яблоко цвет жизнь школа поезд центр общество значение рынок",
);
const UKRAINIAN: Language = language(
    "Ukrainian",
    "і в не на він що той бути весь це як вона по але вони до у із ми за від ви так рік місяць день \
     тиждень місто вулиця будинок область край район україна українська людина люди жінка чоловік \
     дитина ім'я прізвище адреса телефон пошта номер дата сума ціна кількість товар продажі \
     покупець клієнт замовлення оплата договір рахунок січень лютий березень квітень травень червень \
     липень серпень вересень жовтень листопад грудень понеділок вівторок середа четвер п'ятниця \
     субота неділя всього разом великий новий старий добрий перший останній працювати говорити знати \
     олександр сергій дмитро андрій олексій михайло олена ольга тетяна наталія ірина ганна марія \
     шевченко коваленко бондаренко ткаченко кравченко олійник їжа їхати її їх є єдиний європа моє \
     ґанок ґрунт щастя життя школа потяг центр ринок київ києві",
);
const BULGARIAN: Language = language(
    "Bulgarian",
    "и в не на той че да съм е това как тя по но те към от за ние вие така година месец ден седмица \
     град улица къща област община район българия българска човек хора жена мъж дете име фамилия \
     презиме адрес телефон поща номер дата сума цена количество стока продажби купувач клиент поръчка \
     плащане договор сметка януари февруари март април май юни юли август септември октомври ноември \
     декември понеделник вторник сряда четвъртък петък събота неделя общо всичко голям нов стар \
     добър първи последен работя говоря зная георги иван димитър николай петър христо йордан мария \
     елена десислава иванова петров димитрова георгиев стоянов ангелов пътя ръка сън върху българин \
     държава ъгъл външен живот училище влак център пазар съюз щастие",
);
const GREEK: Language = language(
    "Greek",
    "και το του της η ο να σε που με για από στο στην δεν είναι θα τα τη τους αυτό έχει ένα μια \
     χρόνος μήνας ημέρα εβδομάδα πόλη οδός σπίτι νομός περιοχή ελλάδα ελληνική άνθρωπος γυναίκα \
     άνδρας παιδί όνομα επώνυμο διεύθυνση τηλέφωνο αριθμός ημερομηνία ποσό τιμή ποσότητα προϊόν \
     πωλήσεις αγοραστής πελάτης παραγγελία πληρωμή λογαριασμός ιανουάριος φεβρουάριος μάρτιος \
     απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος δευτέρα \
     τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή σύνολο μεγάλος νέος παλιός καλός πρώτος \
     τελευταίος γιώργος δημήτρης κώστας νίκος γιάννης μαρία ελένη κατερίνα βασίλης παπαδόπουλος \
     οικονόμου ιωάννου ψωμί ξένος φύλλο ζωή χώρα θάλασσα βουνό σχολείο αγορά",
);
const HEBREW: Language = language(
    "Hebrew",
    "של את על לא הוא היא זה אני כי עם גם או אם כל יש אין מה אבל שם משפחה כתובת טלפון מספר תאריך \
     סכום מחיר כמות מוצר מכירות לקוח הזמנה תשלום חשבון רחוב עיר בית שכונה מחוז ישראל ישראלי איש \
     אנשים אישה גבר ילד ילדים ילדה שנה חודש יום שבוע ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט \
     ספטמבר אוקטובר נובמבר דצמבר ראשון שני שלישי רביעי חמישי שישי שבת גדול קטן חדש ישן טוב אחרון \
     יוסף משה אברהם יעקב דוד שרה רחל לאה מרים כהן לוי מזרחי פרץ ביטון דהן אגבאריה פרידמן שלום \
     עבודה מדינה ממשלה חברה שוק צפון דרום מזרח מערב מרכז עץ ארץ סוף כסף",
);
const ARABIC: Language = language(
    "Arabic",
    "في من على إلى عن أن هذا هذه التي الذي كان لا ما هو هي مع كل بعد قبل بين الاسم العنوان الهاتف \
     رقم تاريخ المبلغ السعر الكمية المنتج المبيعات العميل الطلب الدفع الحساب شارع مدينة بيت حي \
     محافظة دولة العربية السعودية الإمارات الجزائر تونس السودان لبنان سوريا رجل امرأة طفل أطفال \
     سنة شهر يوم أسبوع يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر \
     الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت كبير صغير جديد قديم جيد أول آخر محمد أحمد \
     علي حسن حسين عبد الله إبراهيم خالد عمر فاطمة مريم عائشة زينب سعيد يوسف الشركة السوق شمال \
     جنوب شرق غرب مركز عمل حكومة مسؤول شؤون شيء ضوء ظهر غذاء ثقافة خط طريق قصر صباح",
);

const WESTERN: [&Language; 9] = [
    &GERMAN,
    &FRENCH,
    &SPANISH,
    &PORTUGUESE,
    &ITALIAN,
    &SWEDISH,
    &FINNISH,
    &DANISH,
    &DUTCH,
];

/// The languages of one code page.
pub(super) struct Home {
    pub(super) encoding: Encoding,
    /// How often files that are not UTF-8 are of it, as a logarithm.
    pub(super) prior: f64,
    /// Languages it is used for.
    pub(super) own: &'static [&'static Language],
    /// Languages it can write beside its own.
    pub(super) guests: &'static [&'static Language],
}

const fn home(
    encoding: Encoding,
    prior: f64,
    own: &'static [&'static Language],
    guests: &'static [&'static Language],
) -> Home {
    Home {
        encoding,
        prior,
        own,
        guests,
    }
}

/// The code pages with their languages, the commoner first.
pub(super) const HOMES: [Home; 10] = [
    home(Encoding::Windows1252, 0.0, &WESTERN, &[]),
    home(
        Encoding::Windows1250,
        -1.0,
        &[&POLISH, &CZECH, &HUNGARIAN, &ROMANIAN, &CROATIAN],
        &WESTERN,
    ),
    home(
        Encoding::Windows1251,
        -1.0,
        &[&RUSSIAN, &UKRAINIAN, &BULGARIAN],
        &[],
    ),
    home(Encoding::Windows1254, -1.5, &[&TURKISH], &WESTERN),
    home(Encoding::Windows1253, -1.5, &[&GREEK], &[]),
    home(Encoding::Windows1256, -2.0, &[&ARABIC], &[&FRENCH]),
    home(Encoding::Windows1255, -2.0, &[&HEBREW], &[]),
    home(
        Encoding::Windows1257,
        -1.5,
        &[&LITHUANIAN, &LATVIAN, &ESTONIAN],
        &WESTERN,
    ),
    home(Encoding::MacRoman, -2.5, &WESTERN, &[]),
    home(Encoding::Cp850, -2.5, &WESTERN, &[]),
];

/// Common letters of Chinese names, places and trade.
pub(super) const CHINESE: &str = "的一是不了在有人这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏落号价客户销售数量额订单姓名址话省县州湖河广苏浙福四川陈刘杨赵吴徐孙朱胡郭何高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程魏吕丁任沈姚卢傅钟姜崔谭廖范汪陆石贾伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞秀兰玲桂英";

/// Common ideographs of Japanese names, places and trade.
pub(super) const JAPANESE: &str = "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住無真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢府県市区村郡番号株式客様価格数量注文合計氏性住所便郵島福岡阪神戸札幌広横浜名古屋仙台熊本鹿児千葉埼玉静佐藤鈴木高橋田中伊渡辺山小林加吉斎松井清崎森池橋阿部石川原太郎健美恵裕智由和久幸介翔香奈優愛真表示検索登録削除変更確認完了発送返品割引会員様御中税込円個";
