import { importTokens } from '../../api/tokens';
import type { ImportView } from '../../api/generated/schema';
import { piecesOf } from './import-pieces';
import type { ChosenPlace } from './place-fields';

/** How far an import is, in lines. */
export interface ImportCount {
  readonly done: number;
  readonly total: number;
}

const NOTHING: ImportView = { dryRun: true, created: 0, duplicates: 0, invalid: 0, results: [] };

/**
 * Imports a list piece by piece, or says what would come of it.
 *
 * @param onCount  told after each piece
 * @throws ApiError; what came before stays imported
 */
export async function runImport(
  place: ChosenPlace,
  text: string,
  dryRun: boolean,
  onCount: (count: ImportCount) => void,
): Promise<ImportView> {
  const pieces = piecesOf(text);
  const total = pieces.reduce((sum, { count }) => sum + count, 0);
  let all = NOTHING;
  onCount({ done: 0, total });
  for (const { text: part, count, before } of pieces) {
    const seen = await importTokens({ ...place, text: part, dryRun });
    all = {
      dryRun,
      created: all.created + seen.created,
      duplicates: all.duplicates + seen.duplicates,
      invalid: all.invalid + seen.invalid,
      results: [...all.results, ...seen.results.map((result) => ({ ...result, line: result.line + before }))],
    };
    onCount({ done: before + count, total });
  }
  return all;
}
