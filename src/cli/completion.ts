import { USAGE, UsageError } from './usage.ts';

/** The shells that `completion` writes a script for. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The commands and options in the usage: what a shell completes to. */
export function completions(): { readonly commands: readonly string[]; readonly options: readonly string[] } {
  const commands = [...USAGE.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
  const options = [...USAGE.matchAll(/--[a-z][a-z-]*/g)].map(([name]) => name);
  return { commands: [...new Set(commands)], options: [...new Set(options)].sort() };
}

/**
 * The script that completes `smart-file-query` in a shell: commands first, then options after a dash and files. Throws a
 * `UsageError` for a shell that is not known.
 */
export function completionScript(shell: string | undefined): string {
  const { commands, options } = completions();
  const name = 'smart-file-query';
  switch (SHELLS.find((known) => known === shell)) {
    case 'bash':
      return `_smart_file_query() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '${options.join(' ')}' -- "$word"))
  elif [[ $COMP_CWORD == 1 ]]; then COMPREPLY=($(compgen -W '${commands.join(' ')}' -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _smart_file_query ${name}
`;
    case 'zsh':
      return `#compdef ${name}
_smart_file_query() {
  if [[ $words[CURRENT] == -* ]]; then compadd -- ${options.join(' ')}
  elif (( CURRENT == 2 )); then compadd -- ${commands.join(' ')}
  else _files; fi
}
compdef _smart_file_query ${name}
`;
    case 'fish':
      return [
        `complete -c ${name} -n __fish_use_subcommand -f -a '${commands.join(' ')}'`,
        ...options.map((option) => `complete -c ${name} -l ${option.slice(2)}`),
        '',
      ].join('\n');
    case undefined:
      throw new UsageError(`completion takes one of ${SHELLS.join(', ')}.`);
  }
}
