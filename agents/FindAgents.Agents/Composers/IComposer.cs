using FindAgents.Agents.Compositions;
using FindAgents.Engine;

namespace FindAgents.Agents.Composers;

/// <summary>Makes compositions of task prototypes from requests in natural language.</summary>
/// <remarks>
/// Implementations are safe to call from several threads at once. A request is data: whatever it says, it changes nothing but the
/// composition that comes back. Nothing is opened, run or looked up.
/// </remarks>
public interface IComposer
{
    /// <summary>Reads a request.</summary>
    /// <param name="request">What somebody wants, images named as <c>@photo.jpg</c>.</param>
    /// <param name="options">What the request can refer to; <see langword="null"/> for nothing but what it names itself.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A composition that is valid, or a refusal that says why and what can be asked.</returns>
    /// <exception cref="FindException">The composer itself does not work, such as a model that cannot be reached.</exception>
    Task<Composition> ComposeAsync(string request, ComposeOptions? options = null, CancellationToken cancellationToken = default);
}
