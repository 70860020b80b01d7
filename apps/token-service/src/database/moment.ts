/** A moment as Prisma writes it for SQLite, for statements of our own: texts of one form compare as the moments do. */
export const momentText = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00');
