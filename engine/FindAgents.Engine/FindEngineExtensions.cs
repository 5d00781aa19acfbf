using FindAgents.Engine.Results;

namespace FindAgents.Engine;

/// <summary>Shorter ways to ask an <see cref="IFindEngine"/>.</summary>
public static class FindEngineExtensions
{
    /// <summary>Finds what each phrase of words names.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="image">An image that it encoded.</param>
    /// <param name="phrases">One or more phrases, each answered by itself.</param>
    /// <param name="options">Thresholds; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One answer a phrase, in the order given.</returns>
    /// <exception cref="PromptException">No phrase was given, or one is empty or holds no word that the model knows.</exception>
    public static Task<GroundResult> GroundAsync(
        this IFindEngine engine, EncodedImage image, IReadOnlyList<string> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(phrases);
        return engine.GroundAsync(image, [.. phrases.Select(Phrase.FromText)], options, cancellationToken);
    }
}
