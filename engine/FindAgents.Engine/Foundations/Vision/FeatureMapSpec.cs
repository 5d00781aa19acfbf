namespace FindAgents.Engine.Foundations.Vision;

/// <summary>One feature map that a vision foundation gives.</summary>
/// <param name="Name">Its name: <c>res2</c> (stride 4) to <c>res5</c> (stride 32), or a name of the encoder's own.</param>
/// <param name="Channels">The number of channels C of (B, C, H/stride, W/stride).</param>
/// <param name="Stride">Input pixels per cell.</param>
public sealed record FeatureMapSpec(string Name, int Channels, int Stride);
