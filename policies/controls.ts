import type { Framework } from "./shared/rule";

/** A control of a framework, for CONTROLS.md. The words are ours, not the framework's. */
export interface Control {
  /** What it asks for. */
  asks: string;
  /** What no rule can see of it, and so needs other evidence. */
  beyond: string;
}

/** A part of a framework that no rule gives evidence for. */
export interface Uncovered {
  what: string;
  evidence: string;
}

const c = (asks: string, beyond: string): Control => ({ asks, beyond });

/** Every control that a rule names. Sources: PCI DSS v4.0.1, TSP section 100 (2017), 45 CFR part 164 subpart C, Regulation (EU) 2016/679. */
export const controls: Readonly<Record<Framework, Readonly<Record<string, Control>>>> = {
  pci: {
    "1.2.5": c("Whatever the network lets through is known, approved and needed.", "Who approved it."),
    "1.3.1": c(
      "Only necessary traffic comes into the card data environment.",
      "What is necessary: the data flow diagram.",
    ),
    "1.3.2": c("Only necessary traffic leaves the card data environment.", "What is necessary: the data flow diagram."),
    "1.4.2": c("From an untrusted network only what is meant for the public is reached.", "Tests from outside."),
    "1.4.4": c(
      "What stores card data is not reached from an untrusted network directly.",
      "Where card data is stored.",
    ),
    "2.2.1": c(
      "Everything is configured to a hardening standard that is kept up to date.",
      "The standard, and its review.",
    ),
    "2.2.4": c("Only the services and functions that are needed are on.", "What runs within images and managed nodes."),
    "2.2.5": c(
      "Services and protocols that are not secure are justified, and made safe.",
      "The justification, where one is in use.",
    ),
    "2.2.6": c("Security settings are set so that the system cannot be misused.", "The settings of the applications."),
    "3.2.1": c(
      "Account data is kept no longer, and no more of it, than needed.",
      "The retention policy; databases and logs.",
    ),
    "3.5.1": c(
      "Stored card numbers cannot be read.",
      "Encryption of the numbers by the application: a disk that is encrypted as a whole is not enough (3.5.1.2).",
    ),
    "3.6.1": c(
      "Keys that protect stored account data are protected against disclosure and misuse.",
      "The key procedures.",
    ),
    "3.6.1.2": c(
      "Those keys are themselves stored encrypted, or in a hardware module.",
      "The clouds' attestations for KMS.",
    ),
    "3.6.1.3": c("As few people as possible can reach keys in clear.", "Who holds which role of the account."),
    "3.7.4": c("A key is changed when its time is over.", "The length of that time, by the kind of key."),
    "3.7.5": c(
      "Keys that are weak, lost or no longer needed are retired and replaced.",
      "Records of what was retired, and why.",
    ),
    "4.2.1": c(
      "Card numbers travel public networks under strong encryption only.",
      "The list of trusted keys and certificates.",
    ),
    "6.3.1": c("Weaknesses are found, ranked by risk and dealt with.", "The ranking, and what was done about each."),
    "6.3.2": c("There is a list of our own software and of what it is made of.", "The software bill of materials."),
    "6.3.3": c(
      "Known weaknesses are closed by updates, critical ones within a month.",
      "When each update was put in; the packages within images.",
    ),
    "6.4.2": c(
      "Something finds and stops attacks on public web applications by itself.",
      "What it blocked, and who looks.",
    ),
    "6.5.1": c("Changes in production follow a procedure, with a way back.", "Approvals and tests of each change."),
    "6.5.3": c("Test environments are kept apart from production.", "Who may reach both."),
    "7.2.1": c(
      "A model says who needs which access, by role and task, with the least rights that do.",
      "The model, and that it is followed.",
    ),
    "7.2.2": c(
      "People get the rights that their work needs, and no more.",
      "Roles of people, which single sign-on holds.",
    ),
    "7.2.3": c("Somebody authorised approves rights.", "The approvals."),
    "7.2.5": c("Accounts of systems and applications have the least rights that do.", "The periodic review (7.2.5.1)."),
    "7.3.1": c("A system restricts access by need to know, everywhere.", "Rights within databases and applications."),
    "8.2.1": c("Each person has an id of their own.", "The directory of people."),
    "8.2.2": c(
      "Identities that several share are an exception, for a time, and approved.",
      "Shared accounts outside of the cloud; the approvals.",
    ),
    "8.3.2": c(
      "Passwords and other factors are unreadable, stored and on the way.",
      "How applications store passwords.",
    ),
    "8.6.2": c(
      "No password of a system account stands in a script, in code or in configuration.",
      "A scan of source code and images.",
    ),
    "8.6.3": c(
      "Passwords of system accounts are changed, and are long enough.",
      "The risk analysis that sets how often.",
    ),
    "10.2.1": c("Audit logs are on, for every component and for card data.", "Logs of the applications."),
    "10.2.1.1": c("Who reads card data is logged, each by name.", "Reading within databases and applications."),
    "10.2.1.2": c("Everything that administrators do is logged.", "Administrators of databases and of the cluster."),
    "10.3.2": c("Nobody can change audit logs.", "Who may lift the lock, where its mode is GOVERNANCE."),
    "10.3.3": c("Audit logs are copied soon to a place where they are hard to change.", "Logs of the applications."),
    "10.3.4": c("A change to an audit log is noticed.", "That the digests are checked, and alarms answered."),
    "10.4.1.1": c("Audit logs are reviewed by a mechanism, not by hand.", "Who answers what it finds."),
    "10.5.1": c(
      "Audit logs are kept for twelve months, three of them at hand.",
      "That a search over three months works.",
    ),
    "11.3.1": c("The inside is scanned for weaknesses every three months.", "Scans of hosts and networks; rescans."),
    "11.5.1": c(
      "Intrusions are detected, or prevented, where the card data environment begins and within.",
      "Tested alarms.",
    ),
    "12.5.1": c("There is an up-to-date list of what is in scope.", "What stands outside of the cloud accounts."),
  },
  soc2: {
    "A1.1": c("Capacity is watched, and meets the demand.", "Load tests, and the plan for growth."),
    "A1.2": c(
      "Data is backed up, and what recovery needs is there.",
      "Environmental protection: the clouds' own reports.",
    ),
    "C1.1": c("Confidential information is known, and kept as was promised.", "The classification, and the promises."),
    "C1.2": c("Confidential information is disposed of as was promised.", "Records of disposal outside of buckets."),
    "CC6.1": c("Logical access to what is protected is restricted.", "Access to applications; the inventory of data."),
    "CC6.3": c("Rights follow roles, with least privilege and duties kept apart.", "Joiners, movers and leavers."),
    "CC6.6": c("The boundary is guarded against those outside.", "Penetration tests."),
    "CC6.7": c("Information is protected when it is sent or moved.", "Laptops, removable media, e-mail."),
    "CC6.8": c("Unauthorised or malicious software is prevented or found.", "Workstations; what scanners found."),
    "CC7.1": c("New weaknesses, and changes that bring some, are found.", "How findings were followed up."),
    "CC7.2": c("Systems are watched for what is out of the ordinary.", "Who watches, and when."),
    "CC7.3": c("What is found is judged: is it an incident?", "Records of incidents."),
    "CC8.1": c(
      "Changes are authorised, tested, approved and put into use in order.",
      "The pull requests and their approvals.",
    ),
  },
  hipaa: {
    "164.308(a)(1)(ii)(D)": c("Records of what systems do are looked through regularly.", "Who looked, and when."),
    "164.308(a)(4)(ii)(B)": c(
      "There is a way in which access to health data is granted.",
      "The procedure, and the grants.",
    ),
    "164.308(a)(5)(ii)(B)": c("Malicious software is guarded against, found and reported.", "Training; workstations."),
    "164.308(a)(5)(ii)(D)": c("Passwords are made, changed and kept safe by a procedure.", "Passwords of people."),
    "164.308(a)(7)(i)": c(
      "There is a plan for what damages systems that hold health data.",
      "The plan, and its tests.",
    ),
    "164.308(a)(7)(ii)(A)": c("Exact copies of health data can be had.", "Tests of bringing data back."),
    "164.310(d)(2)(iii)": c(
      "It is known where hardware and media are, and whose.",
      "Devices; the clouds' reports for theirs.",
    ),
    "164.312(a)(1)": c("Only those with the right to it reach health data.", "Rights within the applications."),
    "164.312(a)(2)(iv)": c(
      "Health data can be encrypted and decrypted.",
      "Encryption by the applications, where they do it.",
    ),
    "164.312(b)": c("What happens in systems with health data is recorded and examined.", "Logs of the applications."),
    "164.312(c)(1)": c("Health data is not changed or destroyed improperly.", "Integrity of data within databases."),
    "164.312(d)": c("Who asks for health data is who they say.", "Sign-in of people: single sign-on, second factor."),
    "164.312(e)(1)": c(
      "Health data on the way is guarded against others.",
      "Connections that start outside of the cloud.",
    ),
    "164.312(e)(2)(ii)": c(
      "Health data on the way is encrypted where that is fit.",
      "Connections that start outside of the cloud.",
    ),
  },
  gdpr: {
    "5(1)(e)": c(
      "Personal data is kept no longer than its purpose needs.",
      "The retention periods; databases and backups.",
    ),
    "25": c("Protection of data is built in, and the default.", "The design of the applications."),
    "30": c("There is a record of what personal data is processed, and why.", "The record itself."),
    "32(1)(a)": c(
      "Personal data is pseudonymised and encrypted, as fits the risk.",
      "Pseudonyms; the assessment of the risk.",
    ),
    "32(1)(b)": c("Systems stay confidential, intact, available and resilient.", "The assessment of the risk; drills."),
    "32(1)(c)": c("After an incident, data is available again in time.", "Drills, and how long they took."),
    "32(1)(d)": c("Measures are tested and evaluated regularly.", "The tests of organisational measures."),
    "44": c(
      "Personal data goes to a third country only as chapter V allows.",
      "Contracts with processors; support from abroad.",
    ),
  },
};

/** What a reviewer has to ask for elsewhere: no rule speaks of it. */
export const uncovered: Readonly<Record<Framework, readonly Uncovered[]>> = {
  pci: [
    { what: "5, malware on hosts and workstations", evidence: "the endpoint protection's own reports" },
    {
      what: "6.2, 6.4.1 and 6.4.3, how our software is written, and scripts of payment pages",
      evidence: "the development process, code reviews, the page's content security policy",
    },
    {
      what: "8.3.1, 8.4 and 8.5, how people sign in, with a second factor",
      evidence: "the identity provider's settings",
    },
    { what: "9, physical access", evidence: "the clouds' attestations of compliance; the offices' own controls" },
    {
      what: "11.4, penetration tests; 11.3.2, external scans",
      evidence: "the testers' and the approved scanning vendor's reports",
    },
    {
      what: "12 but for 12.5.1, policies, risk, training, providers and incidents",
      evidence: "the documents and their records",
    },
  ],
  soc2: [
    {
      what: "CC1 to CC5, organisation, communication, risk and monitoring of controls",
      evidence: "management's documents",
    },
    {
      what: "CC6.2, CC6.4 and CC6.5, registration of people, physical access, disposal of devices",
      evidence: "the identity provider and the asset register",
    },
    {
      what: "CC7.4, CC7.5 and CC9, answering incidents, recovery, vendors",
      evidence: "records of incidents, drills and vendor reviews",
    },
    {
      what: "A1.3, tests of recovery; PI and P, processing integrity and privacy",
      evidence: "drill reports; the applications' own controls",
    },
  ],
  hipaa: [
    {
      what: "164.308, the administrative safeguards that are not named above",
      evidence: "risk analysis, training, sanctions, agreements with associates",
    },
    {
      what: "164.310, the physical safeguards that are not named above",
      evidence: "the clouds' reports; the offices' own controls",
    },
    { what: "164.314 and 164.316, contracts and documents", evidence: "the contracts and the documents" },
  ],
  gdpr: [
    {
      what: "6 to 22, lawfulness and the rights of those whose data it is",
      evidence: "the applications and the privacy office",
    },
    {
      what: "28, processors; 33 and 34, breaches; 35, impact assessments",
      evidence: "contracts, the breach procedure, the assessments",
    },
  ],
};
