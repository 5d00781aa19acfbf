namespace FindAgents.Engine.Imaging;

/// <summary>The colour in which a region is drawn.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="R">Red, 0–255.</param>
/// <param name="G">Green, 0–255.</param>
/// <param name="B">Blue, 0–255.</param>
public sealed record RegionColor(string Name, byte R, byte G, byte B);
