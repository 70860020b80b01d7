/**
 * Node's arguments for what only plays a part: room for old objects from the start. A small heap that grows is collected
 * whole every few seconds under load, with a second thread's help, and on two cores that is felt by what is measured.
 */
export const ROOMY_HEAP = ['--initial-old-space-size=256'] as const;
