import { openWorld, timeScale } from "../core/environment";
import { useSdk } from "../facts/packages";
import { serve, unary } from "../protocol/server";
import { foreignCloud } from "./cloud";

// The launcher says which package it is, and where its SDK lies; with no folder there is none.
const [, , name = "", version = "", folder = ""] = process.argv;
if (folder !== "") useSdk({ name, version, folder });

void serve(foreignCloud({ name, version }, openWorld, timeScale()), {
  construct: unary(() => {
    throw new Error(
      `${name} makes components by a program of its own, which the local clouds do not have: write the component in the project, or leave it out of local runs`,
    );
  }),
});
