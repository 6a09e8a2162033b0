import * as vscode from 'vscode';
import { givenIdentity, machineIdentity } from '../../rolloutState/machineIdentity.ts';

/** Where the identity that buckets are made from is kept: on this machine, never synced. */
const IDENTITY_KEY = 'machineIdentity';

/** The identity of this machine: the one that the environment gives it, else its own, which is kept from its first use on. */
export function readMachineId({ globalState }: vscode.ExtensionContext): string {
  const given = givenIdentity(process.env);
  if (given !== undefined) return given;
  const stored = globalState.get<string>(IDENTITY_KEY);
  const identity = machineIdentity(stored, vscode.env.machineId);
  if (identity !== stored) void globalState.update(IDENTITY_KEY, identity);
  return identity;
}
