//! Everyday words that short forms are easily taken for.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Everyday words that are also somebody's abbreviation: such an abbreviation counts only in capitals, however long it is.
const EVERYDAY: &str = "
    a able about ac ad add advice advise age ago aid aim air all als also am an and any anybody anyone apr apt are arm art
    as ask at aug bad ban bar bat be bed best bet big bit bore both box boy bsc bus but buy by call came camp can cap car
    cars case cast cat chip clear clip coat cold come cop core cos cot could cow cry cup cut cycle day dba de dec deep did
    die dig disc dish diy do does dot down draw dry due each ear east easy eat edge eg egg end era etc even ever eye face
    fact fair fall fame fan far fast fat feb feel few file fill find fine fire fish fit five flag flat flow fly for form
    found four free frog from full fun gain gap gas gave get give glue go goal gold good got grip grow gun had hand hard has
    have he head heat held help her here high him hip his hit hold home hot how ice idea ie if ill in ink into is it item
    its jam jan jar job join jr jul jun just keep key kit know knows lab lack lady lamp land last late law lay leaf led left
    leg less let lie life lift like line link lip list live load log long look looking lot low mac mad made mail main make
    man map mar mark mass mat may me mean meet men met mice mill mind miss mix mob mod more most move mr mrs msc much must
    my name near neat need net new next nice no nor not note nov now nut oct odd of off oil old on once one only open opt or
    oral our out over own pa pace pad page palm pan part past pat path pay pc pen people per person pet phd pick pie pin
    pint pit plan play please plot plus pm pop port post pro push put quick ran rap rare rat raw re read real red rest rib
    rich ride right ring rise road rod role room root rope row rub rule run safe said sale salt same sap sat save saw say
    sea seal seat see seed seem sell send sep set she should show side sign sir sit six skill skin sky slam slim slow small
    snap so soft soil some somebody someone son soon sort spa spice spin spot spray stage star start state stay stem step
    still sting stop storm such sum sun sure swim tab tag take talk tall tan tap tape task tax tea team tell ten test than
    that the their them then there they thin this thus tick tie tile till time tin tip to toe told too took tool top torn
    toy track trap tree trip true try tub tune turn two up upon us use used uses using van very via view wait walk wall want
    war warm was wash wave way we web well went were west wet what when where which who whom why wide will win wind wine
    wing wire wise with within wood word work worm would yes yet you your zoo";

/// Whether a folded word is an everyday one.
pub(in crate::vocabulary) fn is_everyday(word: &str) -> bool {
    static SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| EVERYDAY.split_whitespace().collect());
    SET.contains(word)
}

/// Longer words that stand in anybody's profile. As a name of its own such a word is taken from nobody's text; outside vocabularies
/// have many of them ("process", "quality", "site").
const COMMON: &str = "
    ability access account acquisition action activity addition address administration advice agent agreement aim
    amount analysis analyst application approach area argument aspect assembly assessment assistance assistant association attribute audience
    author authority background basis behaviour benefit black blue board body book brown budget building business calibration capacity care career case category
    cause centre certificate chair challenge change character charge chart check child choice circle claim class cleaning client collaboration
    collection college colour column combination comment committee communication community company comparison competence component computer
    concept conclusion condition conference connection construction consultation contact container content context contract contribution control
    conversation coordination coordinator copy correction cost count country course cover creation creativity culture customer damage data date
    decision definition degree delivery demonstration department description design detail development device difference direction director
    discipline discussion disposition distribution document documentation dose duration duty education effect effort element employee employer
    employment energy engagement entity environment equipment error evaluation event evidence example exchange exercise experience experiment
    expert expertise explanation exposure expression extent facility factor faculty failure family feature feedback field figure finance finding
    focus follow force form format formation foundation frame framework frequency function funding future gene general generation goal grade
    grant green grey group growth guidance guide handling health history home hour idea identification identifier image impact implementation importance
    improvement income increase indicator individual industry influence information initiative innovation input inquiry inspection installation
    institution instruction instrument integration interest interface interpretation intervention interview introduction inventory investigation
    investment issue item job journal judgement knowledge label laboratory language layer leader leadership learning lecture length letter level
    library licence limit line list literature load local location logic loss machine maintenance management manager manner manual manufacture
    manufacturer market material matter meaning means measure measurement measuring mechanism media meeting member membership memory mentor mentoring
    message method methodology methods minute mixture mode model modification module monitor monitoring month motion movement name nature need
    negotiation network note notice number object objective observation occasion occupation offer office officer operation operator opinion
    opportunity option order organ organisation organism organization origin outcome output overview owner ownership package page paper
    parameter parent part participant participation partner partnership party path pattern people performance period permission person personnel
    phase philosophy phone physical picture piece place plan planning plant platform point policy population portion position possibility
    potential power practice preparation presence present presentation pressure principle priority problem procedure process processing
    processor produce product production profession professional profile program programme progress project promotion proof property proposal
    protection protocol provider provision publication purchase purpose quality quantity question range rate ratio reading realization reason
    recipient recommendation record recording recovery reduction reference region registration regulation relation relationship release repair
    replacement report reporting representation request requirement research researcher resource response responsibility result results return
    review revision reward risk role room routine rule safety sample sampling scale schedule school science scientist scope score screening season
    section sector security segment selection self sense sequence series service session setting setup shape share sharing shift sign signal site
    situation size skill skills society software solution source space specialist specification specimen speed staff stage standard statement
    station statistic statistics status step stock storage story strategy strength stress structure student study subject substance success
    supervision supervisor supplier supply support surface survey symbol system table talk target teacher teaching team technical technician
    technique technology temperature term test testing text theme theory thing thinking thought time title tool topic trade tradition training
    transfer transformation transport travel treatment trial trust type understanding unit university update usage user validation validity
    value variable variation variety vehicle version video view visit visitor voice volume volunteer warning waste water wave week weight white
    wellbeing window word words work worker working workplace workshop world writing year yellow yield";

/// Whether a folded word is one that stands in anybody's profile.
pub(crate) fn is_common(word: &str) -> bool {
    static SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| COMMON.split_whitespace().collect());
    SET.contains(word) || is_everyday(word)
}
