using FindAgents.Engine.Interface;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>An image's objects, computed once with the image: no question changes them, and most questions look at them. Owns its tensors.</summary>
/// <param name="Trail">What they were at each step, for those that look at them.</param>
/// <param name="Found">What they came to.</param>
internal sealed record KeptObjects(VariableTrail Trail, FoundObjects Found) : IDisposable
{
    /// <summary>Every tensor of it.</summary>
    public IEnumerable<Tensor> Tensors => [.. Trail.Tensors, Found.Masks, Found.Classes, Found.Rows, Found.Outlines];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }
}
