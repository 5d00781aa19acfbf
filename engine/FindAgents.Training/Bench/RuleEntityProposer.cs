using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>Ties phrases to instances by the rules of <see cref="CaptionEntities"/>.</summary>
/// <remarks>The same photo gives the same answer, always. Safe for concurrent use.</remarks>
/// <param name="entities">The rules.</param>
public sealed class RuleEntityProposer(CaptionEntities entities) : IEntityProposer
{
    /// <inheritdoc/>
    public Task<EntityProposal> ProposeAsync(TrainingPhoto photo, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new EntityProposal(entities.For(photo), ProposalSource.Rules));
    }
}
