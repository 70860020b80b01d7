-- CreateTable
CREATE TABLE "RequestLog" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" BIGINT NOT NULL,
    "apiKeyId" TEXT,
    "source" TEXT NOT NULL,
    "dialect" TEXT NOT NULL,
    "model" TEXT,
    "provider" TEXT,
    "channel" TEXT,
    "tokenId" TEXT,
    "guest" BOOLEAN NOT NULL,
    "stream" BOOLEAN NOT NULL,
    "outcome" TEXT NOT NULL,
    "httpStatus" INTEGER NOT NULL,
    "errorCode" TEXT,
    "ttftMs" INTEGER,
    "ttftClass" INTEGER,
    "durationMs" INTEGER NOT NULL,
    "inputTokens" INTEGER,
    "outputTokens" INTEGER,
    "reasoningTokens" INTEGER,
    "cachedTokens" INTEGER,
    "usageSource" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "requeues" INTEGER NOT NULL,
    "dispatchedMs" INTEGER,
    "takenMs" INTEGER,
    "tries" TEXT
);

-- CreateTable
CREATE TABLE "LogHour" (
    "hour" BIGINT NOT NULL PRIMARY KEY,
    "isStale" BOOLEAN NOT NULL DEFAULT true,
    "isFinal" BOOLEAN NOT NULL DEFAULT false
);

-- CreateTable
CREATE TABLE "UsageHour" (
    "hour" BIGINT NOT NULL,
    "model" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "apiKeyId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,
    "durationMs" BIGINT NOT NULL,
    "counted" INTEGER NOT NULL,
    "inputTokens" BIGINT NOT NULL,
    "outputTokens" BIGINT NOT NULL,
    "reasoningTokens" BIGINT NOT NULL,
    "cachedTokens" BIGINT NOT NULL,
    "estimated" INTEGER NOT NULL,
    "estimatedInput" BIGINT NOT NULL,
    "estimatedOutput" BIGINT NOT NULL,
    "estimatedReasoning" BIGINT NOT NULL,
    "ttft" TEXT NOT NULL,

    PRIMARY KEY ("hour", "model", "provider", "apiKeyId", "outcome")
);

-- CreateIndex
CREATE INDEX "RequestLog_at_id_idx" ON "RequestLog"("at", "id");

-- CreateIndex
CREATE INDEX "RequestLog_model_at_idx" ON "RequestLog"("model", "at");

-- CreateIndex
CREATE INDEX "RequestLog_provider_at_idx" ON "RequestLog"("provider", "at");

-- CreateIndex
CREATE INDEX "RequestLog_outcome_at_idx" ON "RequestLog"("outcome", "at");

-- CreateIndex
CREATE INDEX "RequestLog_source_at_idx" ON "RequestLog"("source", "at");

-- CreateIndex
CREATE INDEX "RequestLog_apiKeyId_at_idx" ON "RequestLog"("apiKeyId", "at");

-- CreateIndex
CREATE INDEX "RequestLog_tokenId_at_idx" ON "RequestLog"("tokenId", "at");

-- CreateIndex
CREATE INDEX "RequestLog_errorCode_at_idx" ON "RequestLog"("errorCode", "at");

-- CreateIndex
CREATE INDEX "RequestLog_durationMs_idx" ON "RequestLog"("durationMs");

-- CreateIndex
CREATE INDEX "LogHour_isStale_idx" ON "LogHour"("isStale");
