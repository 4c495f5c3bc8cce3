// What the engine runs, by itself or through a language host.
"use strict";
require("../start.cjs")(__dirname, require.main === module);
