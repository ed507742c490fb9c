//! Everyday words that short forms are easily taken for.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Everyday words that are also somebody's abbreviation: such an abbreviation counts only in capitals, however long it is.
const EVERYDAY: &str = "
    a able ac ad add age ago aid aim air all als also am an and any apr apt are arm art as ask at aug bad ban bar bat be bed
    best bet big bit bore both box boy bsc bus but buy by call came camp can cap car cars case cast cat chip clear clip coat
    cold come cop core cos cot cow cry cup cut cycle day dba de dec deep did die dig disc dish diy do does dot down draw dry
    due each ear east easy eat edge eg egg end era etc even ever eye face fact fair fall fame fan far fast fat feb feel few
    file fill find fine fire fish fit five flag flat flow fly for form found four free frog from full fun gain gap gas gave
    get give glue go goal gold good got grip grow gun had hand hard has have he head heat held help her here high him hip his
    hit hold home hot how ice idea ie if ill in ink into is it item its jam jan jar job join jr jul jun just keep key kit know
    lab lack lady lamp land last late law lay leaf led left leg less let lie life lift like line link lip list live load log
    long look lot low mac mad made mail main make man map mar mark mass mat may me mean meet men met mice mill mind miss mix
    mob mod more most move mr mrs msc much must my name near neat need net new next nice no nor not note nov now nut oct odd
    of off oil old on once one only open opt or oral our out over own pa pace pad page palm pan part past pat path pay pc pen
    per pet phd pick pie pin pint pit plan play plot plus pm pop port post pro push put quick ran rap rare rat raw re read
    real red rest rib rich ride right ring rise road rod role room root rope row rub rule run safe said sale salt same sap sat
    save saw say sea seal seat see seed seem sell send sep set she show side sign sir sit six skill skin sky slam slim slow
    small snap so soft soil some son soon sort spa spice spin spot spray stage star start state stay stem step still sting
    stop storm such sum sun sure swim tab tag take talk tall tan tap tape task tax tea team tell ten test than that the them
    then they thin this thus tick tie tile till time tin tip to toe told too took tool top torn toy track trap tree trip true
    try tub tune turn two up upon us use van very via view wait walk wall want war warm was wash wave way we web well went
    were west wet what when who why wide will win wind wine wing wire wise with wood word work worm yes yet you zoo";

/// Whether a folded word is an everyday one.
pub(in crate::vocabulary) fn is_everyday(word: &str) -> bool {
    static SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| EVERYDAY.split_whitespace().collect());
    SET.contains(word)
}
