namespace FindAgents.Training.Pseudo;

/// <summary>What a model labelled in a photo; possibly nothing. What it did not label is unlabelled, not absent.</summary>
/// <param name="ImageId">The photo's id in its data set.</param>
/// <param name="Labels">The things, surest first.</param>
public sealed record PseudoLabelledPhoto(long ImageId, IReadOnlyList<PseudoLabel> Labels);
