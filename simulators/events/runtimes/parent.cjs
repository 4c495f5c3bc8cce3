// Loaded into a function's process, too: it ends with whoever started it, however that ends. The other end of its stdin is there.
"use strict";
process.stdin.once("close", () => process.exit());
process.stdin.resume().unref();
