namespace FindAgents.Cli.Output;

/// <summary>The answer to a phrase as machines read it; named as the MCP server's answers are.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Found">Whether it is in the picture.</param>
/// <param name="Score">How sure the model is of that, 0–1.</param>
/// <param name="Region">The number of the region that it names.</param>
/// <param name="UnknownWords">Words that the language encoder left out.</param>
internal sealed record PhraseJson(string Phrase, bool Found, double Score, int? Region, IReadOnlyList<string> UnknownWords);
