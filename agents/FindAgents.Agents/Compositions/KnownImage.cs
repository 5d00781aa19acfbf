namespace FindAgents.Agents.Compositions;

/// <summary>What is known of an image before a composition runs.</summary>
/// <param name="Name">Its path or id, as requests name it.</param>
/// <param name="Width">Its width in pixels; <see langword="null"/> where that is not known.</param>
/// <param name="Height">Its height in pixels; <see langword="null"/> where that is not known.</param>
/// <param name="Regions">How many regions its last result has; <see langword="null"/> where that is not known.</param>
public sealed record KnownImage(string Name, int? Width = null, int? Height = null, int? Regions = null);
