/**
 * Hands the translations that the extension has put into the page to `@vscode/l10n`, whose `t` then speaks the language of
 * VS Code. A page imports this before anything else of its own.
 */
import { config } from '@vscode/l10n';
import * as z from 'zod';
import { TRANSLATIONS_ID } from '../src/protocol/answerMessages.ts';

const Bundle = z.record(z.string(), z.string());

const block = document.getElementById(TRANSLATIONS_ID);
// Without translations `t` gives the English strings back.
if (block) config({ contents: Bundle.parse(JSON.parse(block.textContent)) });
