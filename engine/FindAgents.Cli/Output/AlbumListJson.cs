using FindAgents.Agents.Answers;

namespace FindAgents.Cli.Output;

/// <summary>What <c>album list --json</c> prints.</summary>
/// <param name="Place">Where the albums lie.</param>
/// <param name="Albums">The albums, by name.</param>
internal sealed record AlbumListJson(string Place, IReadOnlyList<AlbumStatusAnswer> Albums);
