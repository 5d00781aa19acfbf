namespace FindAgents.Cli.Output;

/// <summary>The files that a command wrote.</summary>
/// <param name="Overlay">The picture with the regions drawn, or <see langword="null"/>.</param>
/// <param name="Masks">One picture a region's number.</param>
internal sealed record WrittenFiles(string? Overlay, IReadOnlyDictionary<int, string> Masks);
