import { Prisma } from '../generated/prisma/client.js';

/**
 * The sums of UsageHour, made of the records themselves, for the hours in a JSON list.
 *
 * @param hoursJson  beginnings of hours, ms since 1970
 */
export const usageSumsOf = (hoursJson: string): Prisma.Sql => Prisma.sql`
  SELECT hour, model, provider, apiKeyId, outcome, sum(requests) AS requests, sum(durationMs) AS durationMs,
    sum(counted) AS counted, sum(inputTokens) AS inputTokens, sum(outputTokens) AS outputTokens,
    sum(reasoningTokens) AS reasoningTokens, sum(cachedTokens) AS cachedTokens, sum(estimated) AS estimated,
    sum(estimatedInput) AS estimatedInput, sum(estimatedOutput) AS estimatedOutput,
    sum(estimatedReasoning) AS estimatedReasoning,
    json_group_object(ttftClass, requests) FILTER (WHERE ttftClass IS NOT NULL) AS ttft
  FROM (
    SELECT h.value AS hour, coalesce(model, '') AS model, coalesce(provider, '') AS provider,
      coalesce(apiKeyId, '') AS apiKeyId, outcome, ttftClass, count(*) AS requests, sum(durationMs) AS durationMs,
      count(*) FILTER (WHERE usageSource = 'upstream') AS counted,
      coalesce(sum(inputTokens) FILTER (WHERE usageSource = 'upstream'), 0) AS inputTokens,
      coalesce(sum(outputTokens) FILTER (WHERE usageSource = 'upstream'), 0) AS outputTokens,
      coalesce(sum(reasoningTokens) FILTER (WHERE usageSource = 'upstream'), 0) AS reasoningTokens,
      coalesce(sum(cachedTokens) FILTER (WHERE usageSource = 'upstream'), 0) AS cachedTokens,
      count(*) FILTER (WHERE usageSource = 'estimated') AS estimated,
      coalesce(sum(inputTokens) FILTER (WHERE usageSource = 'estimated'), 0) AS estimatedInput,
      coalesce(sum(outputTokens) FILTER (WHERE usageSource = 'estimated'), 0) AS estimatedOutput,
      coalesce(sum(reasoningTokens) FILTER (WHERE usageSource = 'estimated'), 0) AS estimatedReasoning
    FROM json_each(${hoursJson}) AS h JOIN "RequestLog" AS r ON r.at >= h.value AND r.at < h.value + 3600000
    GROUP BY 1, 2, 3, 4, 5, 6
  )
  GROUP BY hour, model, provider, apiKeyId, outcome`;
