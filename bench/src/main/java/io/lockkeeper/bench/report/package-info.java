/**
 * What a comparison found and how it is told: rows with their targets, samples, medians, ratios, verdicts, and the writers that turn
 * them into a table, Markdown, JSON and a page with charts. Measures nothing and starts nothing. May be touched: how a figure is shown.
 * May not: servers, sockets, processes. Start reading at {@link Result}; {@link HtmlReport} shows where each chart comes from.
 */
@NullMarked
package io.lockkeeper.bench.report;

import org.jspecify.annotations.NullMarked;
