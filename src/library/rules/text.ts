// Texts that come from outside and are kept: counted in characters as the database counts them, and none that it would not
// give back as they came.

export function isStorable(text: string, maxCharacters: number): boolean {
  const characters = [...text].length;
  return characters >= 1 && characters <= maxCharacters && !/[\0\p{Surrogate}]/u.test(text);
}
