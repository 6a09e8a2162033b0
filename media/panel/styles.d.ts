/** Style sheets are gathered into panel.css by the bundler; importing one gives nothing. */
declare module '*.css';
