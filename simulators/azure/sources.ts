import table from "../data/azure-sources.json";

/** Where rules are from: pages of Microsoft's, in their repositories or on learn.microsoft.com, and models of the packages azure-mgmt-* of PyPI. */
export const from: Readonly<Record<keyof typeof table, string>> = table;
