import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Loaded by Node at run time: they open sockets and worker threads, or load files of their own.
  serverExternalPackages: ["pg", "pg-boss", "pino"],
};

export default config;
