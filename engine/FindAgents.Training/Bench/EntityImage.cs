namespace FindAgents.Training.Bench;

/// <summary>A photo that an entity file speaks of.</summary>
/// <param name="Id">The data set's id.</param>
/// <param name="FileName">The name of its file in the data set's image folder.</param>
/// <param name="Width">Width in pixels; 0 where the file does not say.</param>
/// <param name="Height">Height in pixels; 0 where the file does not say.</param>
public sealed record EntityImage(long Id, string FileName, int Width, int Height);
