/**
 * Gives each piece of work to the next worker that is free.
 *
 * @param work  called for one piece at a time per worker
 */
export async function shareOut<Worker, Piece>(
  workers: readonly Worker[],
  pieces: readonly Piece[],
  work: (worker: Worker, piece: Piece) => Promise<void>,
): Promise<void> {
  const left = [...pieces];
  await Promise.all(
    workers.map(async (worker) => {
      for (let piece = left.shift(); piece !== undefined; piece = left.shift()) {
        await work(worker, piece);
      }
    }),
  );
}
