import type { MantineColorsTuple } from '@mantine/core';

/** The colour of Burgee: sea under a clear sky. */
export const sea: MantineColorsTuple = [
  '#e8f5f7',
  '#cfe8ed',
  '#a3d3dd',
  '#74bccb',
  '#4aa9bc',
  '#2b95aa',
  '#17808f',
  '#0f6b7e',
  '#0b5768',
  '#084453',
];

/** Greys with a little of the sea in them; 6 is the quietest that may be read as text on white. */
export const gray: MantineColorsTuple = [
  '#f6f8f9',
  '#edf1f3',
  '#e0e6e9',
  '#d0d9de',
  '#b7c3c9',
  '#7c8c95',
  '#566670',
  '#42525b',
  '#2c3a42',
  '#19242a',
];

/** Surfaces and text of the dark theme, from text to ground; 2 and 3 are the quietest that may be read. */
export const dark: MantineColorsTuple = [
  '#d9e1e5',
  '#bdc9cf',
  '#a0b0b9',
  '#8a9ba5',
  '#37464f',
  '#27333a',
  '#1b252b',
  '#12191d',
  '#0d1316',
  '#080c0e',
];

/** A red on which white can be read, in both themes. */
export const red: MantineColorsTuple = [
  '#fdeceb',
  '#f9d2cf',
  '#f2a7a1',
  '#ea786f',
  '#e04f45',
  '#d23a30',
  '#b3261e',
  '#b3261e',
  '#8f1d17',
  '#6e1612',
];

/** Yellows of which the last can be read on the second. */
export const yellow: MantineColorsTuple = [
  '#fdf6e3',
  '#fbeac0',
  '#f6d98c',
  '#f0c453',
  '#e9b02b',
  '#d99a10',
  '#b57e06',
  '#8f6300',
  '#7d5600',
  '#6b4900',
];

/** Greens of which the last can be read on the second. */
export const green: MantineColorsTuple = [
  '#e6f4ea',
  '#cfe9d6',
  '#a5d6b3',
  '#77c08d',
  '#4aa968',
  '#2b9150',
  '#1d7d42',
  '#176d3a',
  '#125a2f',
  '#0d4824',
];

/**
 * Eight colours for series, told apart with any kind of colour vision (Okabe and Ito, 2008), darkened or lightened until each
 * has 3:1 against its ground. Use them in order, with a pattern or a label beside.
 */
export const series = {
  light: ['#0072b2', '#c25100', '#00825f', '#b0517f', '#6b5b00', '#2e7fb8', '#8a3ffc', '#42525b'],
  dark: ['#56b4e9', '#f5a742', '#2fc79a', '#e394bd', '#f0e442', '#8ec9f0', '#b794f6', '#bdc9cf'],
} as const;

/** Grounds of the environment switch, on which white text has 4.5:1. Production has the first and nothing else has it. */
export const environmentColors = [
  '#b3261e',
  '#0f6b7e',
  '#6b4fa0',
  '#3d6b1f',
  '#8a5a00',
  '#2f5d9b',
  '#7a3e63',
] as const;
