//! Which heading means what: HR systems agree on the columns and on nothing about their names.

use super::{COLUMNS, quoted};
use crate::sent::Problems;

/// What a column can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Their id in HR's system.
    StaffNumber,
    /// Their whole name.
    Name,
    /// What they are called, in place of the given name.
    KnownAs,
    /// Given name, where the name is in two columns.
    Given,
    /// Family name, where the name is in two columns.
    Family,
    /// E-mail address.
    Email,
    /// The institution.
    Institution,
    /// What stands above the department.
    Faculty,
    /// The department, or the whole path to it.
    Department,
    /// What stands below the department.
    Group,
    /// Campus.
    Site,
    /// Job title.
    JobTitle,
    /// Job family.
    JobFamily,
    /// Grade band.
    GradeBand,
    /// Line manager.
    Manager,
    /// Last day of the contract.
    ContractEnds,
    /// Whether they are technical staff.
    Technical,
}

/// The headings that we write ourselves and name in messages, in the order of our own files.
pub const HEADINGS: [(Field, &str); 12] = [
    (Field::StaffNumber, "staff number"),
    (Field::Name, "name"),
    (Field::Email, "e-mail"),
    (Field::Institution, "institution"),
    (Field::Department, "department"),
    (Field::Site, "site"),
    (Field::JobTitle, "job title"),
    (Field::JobFamily, "job family"),
    (Field::GradeBand, "grade band"),
    (Field::Manager, "line manager"),
    (Field::ContractEnds, "contract end"),
    (Field::Technical, "technical"),
];

/// Headings as they are met, letters and digits only.
const ALIASES: [(Field, &[&str]); 17] = [
    (
        Field::StaffNumber,
        &[
            "staffnumber",
            "staffno",
            "staffid",
            "staffnum",
            "employeenumber",
            "employeeno",
            "employeeid",
            "empno",
            "empid",
            "empnumber",
            "personnelnumber",
            "personnelno",
            "personnelid",
            "personnumber",
            "personid",
            "personref",
            "payrollnumber",
            "payrollno",
            "payrollid",
            "payrollref",
            "assignmentnumber",
            "assignmentno",
            "universityid",
            "hrid",
            "pernr",
            "cid",
            "externalid",
            "workerid",
            "resourceid",
            "resid",
        ],
    ),
    (
        Field::Name,
        &[
            "name",
            "fullname",
            "displayname",
            "employeename",
            "staffname",
            "personname",
            "workername",
            "preferredfullname",
            "resname",
        ],
    ),
    (Field::KnownAs, &["knownas", "preferredname", "preferredfirstname", "preferredforename", "callname", "knownasname"]),
    (Field::Given, &["firstname", "givenname", "givennames", "forename", "forenames", "forename1", "christianname"]),
    (Field::Family, &["lastname", "surname", "familyname", "sn"]),
    (
        Field::Email,
        &[
            "email",
            "emailaddress",
            "mail",
            "workemail",
            "workemailaddress",
            "businessemail",
            "universityemail",
            "primaryemail",
            "emailid",
            "emailprimary",
        ],
    ),
    (Field::Institution, &["institution", "university", "organisation", "organization", "employer", "company", "legalentity"]),
    (Field::Faculty, &["faculty", "college", "division", "directorate"]),
    (
        Field::Department,
        &[
            "department",
            "departmentpath",
            "departmentname",
            "dept",
            "deptname",
            "orgunit",
            "organisationalunit",
            "organizationalunit",
            "organisationunit",
            "orgunitname",
            "school",
            "schooldepartment",
            "unit",
            "costcentrename",
            "departmenthierarchy",
            "orgpath",
        ],
    ),
    (Field::Group, &["group", "researchgroup", "team", "teamname", "section", "sectionname", "subdepartment"]),
    (Field::Site, &["site", "campus", "location", "worklocation", "workplace", "sitename", "baselocation", "officelocation"]),
    (
        Field::JobTitle,
        &["jobtitle", "title", "position", "positiontitle", "positionname", "post", "posttitle", "role", "jobname", "job"],
    ),
    (
        Field::JobFamily,
        &["jobfamily", "jobfamilyname", "family", "jobgroup", "stafffamily", "jobcategory", "staffcategory", "staffgroup"],
    ),
    (Field::GradeBand, &["gradeband", "grade", "band", "gradename", "paygrade", "salarygrade", "level", "gradelevel"]),
    (
        Field::Manager,
        &[
            "linemanager",
            "manager",
            "linemanagerid",
            "managerid",
            "linemanagernumber",
            "managernumber",
            "linemanagerstaffnumber",
            "managerstaffnumber",
            "linemanageremployeenumber",
            "manageremployeenumber",
            "linemanageremail",
            "manageremail",
            "linemanageremailaddress",
            "reportsto",
            "supervisor",
            "supervisorid",
            "supervisornumber",
            "linemanagerstaffid",
            "managerstaffid",
        ],
    ),
    (
        Field::ContractEnds,
        &[
            "contractend",
            "contractends",
            "contractenddate",
            "enddate",
            "contractenddateactual",
            "expectedenddate",
            "projectedenddate",
            "fixedtermenddate",
            "ftcenddate",
            "appointmentend",
            "appointmentenddate",
            "employmentenddate",
            "dateto",
            "leavingdate",
            "leavedate",
            "terminationdate",
            "lastworkingday",
        ],
    ),
    (
        Field::Technical,
        &[
            "technical",
            "technicalyesno",
            "technicalyn",
            "istechnical",
            "technicalstaff",
            "technician",
            "istechnician",
            "technicianyn",
            "technicalflag",
            "technicalindicator",
            "technicianflag",
            "tc",
            "techniciancommitment",
        ],
    ),
];

/// Where each field stands in a line.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    at: Vec<(Field, usize)>,
    /// How many columns there are.
    pub width: usize,
    pub passed_over: Vec<String>,
}

impl Columns {
    /// Reads a line of headings.
    ///
    /// # Errors
    ///
    /// Too many columns; two for one field; none for a field without which nothing can be done.
    pub fn read(line: u64, headings: &csv::StringRecord) -> Result<Self, Problems> {
        if headings.len() > COLUMNS {
            return Err(Problems::only(
                line,
                format!(
                    "This line has {} columns, and an extract has {COLUMNS} at most. Is it the extract, and the right separator?",
                    headings.len()
                ),
            ));
        }
        let mut columns = Self { width: headings.len(), ..Self::default() };
        let mut problems = Problems::default();
        for (at, heading) in headings.iter().enumerate() {
            let plain: String = crate::text::fold(heading).chars().filter(|letter| letter.is_alphanumeric()).collect();
            match ALIASES.iter().find(|(_, names)| names.contains(&plain.as_str())) {
                Some((field, _)) => match columns.place(*field) {
                    None => columns.at.push((*field, at)),
                    Some(other) => problems.add(
                        line,
                        format!("Columns {} and {} both are the {}. Leave one of them out.", other + 1, at + 1, heading_of(*field)),
                    ),
                },
                None if plain.is_empty() => {}
                None => columns.passed_over.push(quoted(heading)),
            }
        }
        let named = columns.place(Field::Name).is_some()
            || (columns.place(Field::Family).is_some()
                && (columns.place(Field::Given).is_some() || columns.place(Field::KnownAs).is_some()));
        let mut missing = Vec::new();
        for (is_there, words) in [
            (columns.place(Field::StaffNumber).is_some(), "staff number"),
            (named, "name"),
            (columns.place(Field::Technical).is_some(), "technical"),
        ] {
            if !is_there {
                missing.push(words);
            }
        }
        if !missing.is_empty() {
            let there: Vec<&str> = columns.passed_over.iter().take(8).map(String::as_str).collect();
            let there = if there.is_empty() {
                String::new()
            } else {
                format!(" It has these that mean nothing here: {}.", there.join(", "))
            };
            problems.add(line, format!("The first line names no column for: {}.{there}", missing.join(", ")));
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    /// Where a field stands.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.at.iter().find(|(other, _)| *other == field).map(|(_, at)| *at)
    }

    /// Every field there is a column for, names and departments in parts told by their whole.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields: Vec<Field> = self
            .at
            .iter()
            .map(|(field, _)| match field {
                Field::KnownAs | Field::Given | Field::Family => Field::Name,
                Field::Faculty | Field::Group => Field::Department,
                other => *other,
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

/// What a field is called in messages.
pub(super) fn heading_of(field: Field) -> &'static str {
    match field {
        Field::KnownAs => "preferred name",
        Field::Given => "first name",
        Field::Family => "last name",
        Field::Faculty => "faculty",
        Field::Group => "group",
        other => HEADINGS.iter().find(|(one, _)| *one == other).map_or("column", |(_, words)| words),
    }
}
