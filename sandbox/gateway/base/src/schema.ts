/** The oldest schema this code can work on; a newer one is fine, changes only add. */
export const neededLevel = 1;
