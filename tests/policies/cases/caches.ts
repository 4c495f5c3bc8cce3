import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const user = of("aws:elasticache/user:User");
const group = of("aws:elasticache/userGroup:UserGroup");
const nobody = { authenticationMode: { type: "no-password-required" } };
const someone = { authenticationMode: { type: "password", passwords: [UNKNOWN] } };

export const cacheCases: RuleCases[] = [
  {
    rule: "aws-elasticache-user-known",
    cases: [
      { name: "off, without a password", given: user({ ...nobody, accessString: "off ~* -@all" }), says: "pass" },
      { name: "neither on nor off", given: user({ ...nobody, accessString: "~* -@all" }), says: "pass" },
      { name: "on, with a password", given: user({ ...someone, accessString: "on ~* &* +@read" }), says: "pass" },
      {
        name: "on, with an identity of IAM",
        given: user({ authenticationMode: { type: "iam" }, accessString: "on ~* +@read" }),
        says: "pass",
      },
      {
        name: "on, with passwords the old way",
        given: user({ passwords: [UNKNOWN], accessString: "on ~* +@read" }),
        says: "pass",
      },
      {
        name: "on, without a password",
        given: user({ ...nobody, accessString: "on ~* +@all" }),
        says: /it is on and needs no password/,
      },
      {
        name: "on, without a password, the old way",
        given: user({ noPasswordRequired: true, accessString: "ON ~* -@all" }),
        says: /it is on/,
      },
      { name: "on, and nothing said", given: user({ accessString: "on ~* -@all +@read" }), says: /it is on/ },
      { name: "off, then on", given: user({ ...nobody, accessString: "off ~* -@all on" }), says: /it is on/ },
      { name: "a group of our own users", given: group({ userIds: ["nobody", "services"] }), says: "pass" },
      { name: "a group with AWS's", given: group({ userIds: [UNKNOWN, "default"] }), says: /it holds default of AWS/ },
      {
        name: "AWS's, beside the group",
        given: of("aws:elasticache/userGroupAssociation:UserGroupAssociation")({ userId: "default" }),
        says: /it holds default of AWS/,
      },
      {
        name: "what it may do is not known yet",
        given: user({ ...nobody, accessString: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-elasticache-user-modest",
    cases: [
      ...[
        "on ~* &* +@all -@admin -@dangerous +info",
        "on ~* &* -@all +@all -@admin -@dangerous +info",
        "on ~* &* -@all +@read +@write +get",
        "on ~* +@admin +@dangerous -@all +@read",
        "off ~* +@all",
      ].map((accessString) => ({ name: accessString, given: user({ accessString }), says: "pass" as const })),
      ...["on ~* +@all", "on ~* allcommands", "on ~* -@admin -@dangerous +@all"].map((accessString) => ({
        name: accessString,
        given: user({ accessString }),
        says: /it may do @admin .*it may do @dangerous/,
      })),
      {
        name: "what is dangerous",
        given: user({ accessString: "on ~* +@all -@admin" }),
        says: /it may do @dangerous \(\+@all\); end with -@dangerous/,
      },
      { name: "administration", given: user({ accessString: "on ~* -@all +@ADMIN" }), says: /it may do @admin/ },
      { name: "what it may do is not known yet", given: user({ accessString: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
