// Composing a whole environment takes seconds on a busy machine: a slow test is no failed one.
jest.setTimeout(60_000);
