import type { BuildOptions } from 'esbuild';

export declare const onPage: BuildOptions;
