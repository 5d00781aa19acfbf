namespace FindAgents.Engine;

/// <summary>The size that images are brought to before an official model encodes them.</summary>
/// <param name="Shorter">The shorter side in pixels (MIN_SIZE_TEST).</param>
/// <param name="Longer">The most that the longer side may have (MAX_SIZE_TEST); where it would have more, the shorter one has less.</param>
public sealed record ImageSides(int Shorter, int Longer);
