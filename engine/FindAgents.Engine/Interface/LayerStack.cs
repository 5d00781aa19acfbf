using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>A module that is a list of layers under the official checkpoint's name <c>layers</c>.</summary>
/// <typeparam name="TLayer">The layers' type.</typeparam>
internal sealed class LayerStack<TLayer> : Module
    where TLayer : Module
{
    private readonly ModuleList<TLayer> layers;

    public LayerStack(int depth, Func<TLayer> make)
        : base(typeof(TLayer).Name + "s")
    {
        layers = ModuleList(Enumerable.Range(0, depth).Select(_ => make()).ToArray());
        RegisterComponents();
    }

    public TLayer this[int layer] => layers[layer];
}
