namespace FindAgents.Training.Bench;

/// <summary>The phrases of a photo's captions, tied to its instances.</summary>
/// <param name="Captions">The captions in the photo's order.</param>
/// <param name="Source">Who tied them.</param>
/// <param name="Complaint">What was wrong with a model's last unusable answer; null where nothing was.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record EntityProposal(IReadOnlyList<EntityCaption> Captions, ProposalSource Source, string? Complaint = null);
