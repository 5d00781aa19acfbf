using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>Ties the phrases of a photo's captions to its labelled instances.</summary>
/// <remarks>Implementations are safe for concurrent use and do not change the photo.</remarks>
public interface IEntityProposer
{
    /// <summary>Reads all captions of a photo.</summary>
    /// <param name="photo">The photo; <see cref="EntityPhrase.Instances"/> are indices into its instances.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    Task<EntityProposal> ProposeAsync(TrainingPhoto photo, CancellationToken cancellationToken = default);
}
