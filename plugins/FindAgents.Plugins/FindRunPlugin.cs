using System.ComponentModel;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Running;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins;

/// <summary>The functions of whole requests that a kernel's model may call: <see cref="CompositionOperations"/>, described for a model.</summary>
/// <remarks>
/// <para>The function returns a small record; pictures come from the overlays and contact sheets of its results.</para>
/// <para>Mistakes of the model are <see cref="Engine.FindException"/>s, whose messages connectors hand back to it. Safe for concurrent calls.</para>
/// </remarks>
public sealed class FindRunPlugin(CompositionOperations compositions)
{
    /// <summary>Does what a sentence asks for, or runs a plan.</summary>
    [KernelFunction("run")]
    [Description(CompositionGuide.Run + " A step that failed says why; the others are answered all the same.")]
    [return: Description("The plan, and what came of each step.")]
    public async Task<CompositionRun> RunAsync(
        [Description(CompositionGuide.Request)] string? request = null,
        [Description(CompositionGuide.Composition)] Composition? composition = null,
        [Description(CompositionGuide.Images)] IReadOnlyList<string>? images = null,
        [Description(CompositionGuide.Album)] string? album = null,
        CancellationToken cancellationToken = default)
    {
        var asked = new CompositionRequest
        {
            Request = request,
            Composition = composition,
            Images = images,
            Album = album,
        };
        var run = await compositions.RunAsync(asked, null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return run;
    }
}
