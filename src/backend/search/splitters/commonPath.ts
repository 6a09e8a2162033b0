/** The part that two data paths share, such as `users` of `users[0].name` and `users[1]`. */
export function commonPath(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [first, second] = [stepsOf(one), stepsOf(other)];
  let length = 0;
  while (length < first.length && first[length] === second[length]) length++;
  return first.slice(0, length).join('').replace(/^\./, '');
}

function stepsOf(path: string): string[] {
  return path.match(/^[^.[]+|\.[^.[]*|\[[^\]]*\]?/g) ?? [];
}
