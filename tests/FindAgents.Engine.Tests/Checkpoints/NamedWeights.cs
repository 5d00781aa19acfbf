using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

/// <summary>A module that has weights of given names and shapes, and does nothing.</summary>
internal sealed class NamedWeights : nn.Module
{
    private NamedWeights()
        : base("weights")
    {
    }

    public static NamedWeights Of(IEnumerable<KeyValuePair<string, long[]>> weights)
    {
        using var scope = NewDisposeScope();
        return Of(weights.Select(weight => (weight.Key.Split('.'), weight.Value)), 0);
    }

    private static NamedWeights Of(IEnumerable<(string[] Path, long[] Shape)> weights, int depth)
    {
        var module = new NamedWeights();
        foreach (var group in weights.GroupBy(weight => weight.Path[depth]))
        {
            if (group.First() is { } only && only.Path.Length == depth + 1)
            {
                module.register_buffer(group.Key, empty(only.Shape).DetachFromDisposeScope());
            }
            else
            {
                module.register_module(group.Key, Of(group, depth + 1));
            }
        }

        return module;
    }
}
