using FindAgents.Engine.Masks;

namespace FindAgents.Training.Pseudo;

/// <summary>A thing that a model found in a photo, sure enough to be learnt from.</summary>
/// <param name="Category">The category's name.</param>
/// <param name="Score">The least of what speaks for it, 0–1: its score, and the IoU expected of its mask.</param>
/// <param name="Mask">Its pixels, of the photo's size.</param>
public sealed record PseudoLabel(string Category, double Score, RunLengthEncoding Mask);
