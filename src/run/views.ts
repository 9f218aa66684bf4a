// Documented SQL views over the events of a run.
export const VIEWS = ''
