using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <content>The passes.</content>
sealed partial class GpuEmitter
{
    /// <summary>Declares the place of a strip.</summary>
    string Here()
    {
        var index = Nest.Plane.Select(d => Keywords.Escape(d.Name)).ToList();
        var times = plan.Strip == 1 ? "" : $"{plan.Strip} * ";
        string[] here = Nest.Plane.Count == 3 ? ["here.Row / a.plane.Strips", $"{times}(here.Row % a.plane.Strips)", "here.Column"]
            : Nest.Plane.Count == 2 ? [$"{times}here.Row", "here.Column"] : ["here.Column"];
        return $"int {List(index.Zip(here, (name, at) => $"{name} = {at}"))};";
    }

    /// <summary>Prepares the text of a plan of passes.</summary>
    /// <param name="values">The plan.</param>
    /// <param name="constants">What is at hand of what is the same all over a plane.</param>
    /// <param name="taken">Names that the code around uses.</param>
    /// <param name="place">The plane in whose memory a plane is; null where each has its own.</param>
    /// <param name="dialect">How it is written; as passes are if null.</param>
    ExprWriter Over(ValuePlan values, IEnumerable<Expr> constants, IEnumerable<string>? taken = null, Func<string, string>? place = null, Dialect? dialect = null)
    {
        var writer = Writer(values, dialect ?? Dialect.Pass, Beside.Concat(taken ?? []), place);
        constants.ToList().ForEach(c => writer.Bind(c, Constants[c]));
        return writer;
    }

    /// <summary>Declares the address of a strip's first row.</summary>
    string At()
    {
        string[] strip = Nest.Plane.Count == 3 ? [Keywords.Escape(Nest.Plane[0].Name), "here.Row % a.plane.Strips"] : Nest.Plane.Count == 2 ? ["here.Row"] : [];
        return $"var at = first + a.plane.At({List([.. strip, "here.Column"])});";
    }

    /// <summary>What a thread does at each of its strips.</summary>
    /// <param name="isHeld">Whether it has few enough to hold what it reads.</param>
    /// <param name="lines">What it does there.</param>
    string Walk(bool isHeld, string lines) => $$"""
        {{(!isHeld ? "for (var here = walk; here.IsInside; here.Step())" : plan.Turns == 1 ? "var here = walk;\nif (here.IsInside)"
            : "var turn = 0;\nfor (var here = walk; here.IsInside; here.Step(), turn++)")}}
        {
            {{Here()}}
            if (here.Column < a.plane.Columns)
            {
            {{lines}}
            }
        }
        """;

    /// <summary>Some lines for the strip at hand, which differ in the numbers of what is held.</summary>
    /// <param name="count">How many numbers a strip has.</param>
    /// <param name="lines">The lines, given the number of a strip's first.</param>
    string AtTurn(int count, Func<int, IEnumerable<string>> lines) =>
        plan.Turns == 1 ? Lines(lines(0)) : $"if (turn == 0)\n{{\n{Lines(lines(0))}\n}}\nelse\n{{\n{Lines(lines(count))}\n}}";

    /// <summary>What a thread with few strips of a plane reads before the first iteration, and keeps.</summary>
    string Hold()
    {
        var (writer, held) = (Over(plan.HeldPlan, Constants.Keys), plan.Held.ToList());
        var locals = plan.HeldPlan.Order.Where(n => plan.HeldPlan.DepthOf(n) > 0 && (plan.HeldPlan.IsLocal(n) || held.Contains(n)));
        return $$"""

            /// <summary>Reads what iterations read of inputs, for a thread that has {{(plan.Turns == 1 ? "one strip" : "two strips")}} at most.</summary>
            public void Hold()
            {
                {{Walk(true, $"""
                    {When(plan.Own.Count > 0, At())}
                    {Lines(Enumerable.Range(1, plan.Strip - 1).Select(row => RowIndex(plan.HeldPlan.Order, row)))}
                    {When(plan.Own.Count > 0, RowAddresses(writer, plan.Own, "a.plane", plan.Strip))}
                    {Lines(locals.Select(writer.Local))}
                    {AtTurn(held.Count, first => held.Select((read, number) => $"held{first + number} = {writer.Text(read)};"))}
                    {Lines(plan.Own.Select((read, number) => $"own{number} = {writer.Text(read)};"))}
                    """)}}
            }
            """;
    }

    /// <summary>What a thread adds to adjoints of inputs behind the last iteration, or stores if nobody has written them before.</summary>
    string Give()
    {
        var writer = Over(plan.GainedPlan, Constants.Keys);
        string Add(int gain, int first)
        {
            var (view, store) = (writer.Base(plan.Gained[gain].Container), plan.Gained[gain]);
            var row = Enumerable.Range(0, plan.Strip).First(r => plan.Adjoints.Any(p => p.Rows[r].Stores.Any(s => plan.GainOf(s) == gain)));
            var condition = $"{view}.Length > 0" + (row == 0 ? "" : $" && {RowOf(row)} < a.plane.Rows");
            return $"if ({condition})\n{{\n{view}[{writer.Text(store.Address)}] {(Schedule.Stored.Contains(store.Container) ? "=" : "+=")} gained{first + gain};\n}}";
        }

        return $$"""

            /// <summary>Gives the adjoints of inputs what the thread's strips gained.</summary>
            public void Give()
            {
                {{Walk(true, $"""
                    {Lines(Enumerable.Range(1, plan.Strip - 1).Select(row => RowIndex(plan.GainedPlan.Order, row)))}
                    {Lines(plan.GainedPlan.Order.Where(n => plan.GainedPlan.DepthOf(n) > 0 && plan.GainedPlan.IsLocal(n)).Select(writer.Local))}
                    {AtTurn(plan.Gained.Count, first => Enumerable.Range(0, plan.Gained.Count).Select(gain => Add(gain, first)))}
                    """)}}
            }
            """;
    }

    /// <summary>A pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="isOnChip">Whether it is that of a sweep which reads states on chip.</param>
    /// <param name="isHeld">Whether it is that of a thread that has few strips, and what is read of inputs at hand.</param>
    string Pass(GpuPass pass, bool isOnChip = false, bool isHeld = false)
    {
        var writer = Over(pass.Plan, Constants.Keys, place: isOnChip ? plane => OnChip(plane) ?? plane : null);
        var rows = RowAddresses(writer, pass.Rows.SelectMany(r => r.Values).Concat(pass.Rows.Select(r => r.At)), "a.plane", plan.Strip);
        var computed = plan.Computed(pass, isHeld);
        IReadOnlyList<Expr> held = isHeld ? plan.Held : [];
        string Local(Expr node)
        {
            if (isHeld && plan.Own.ToList().IndexOf(node) is >= 0 and var own)
            {
                // A copy: the state is written before the last value is computed that needs what it was.
                var before = writer.NameFor(node);
                writer.Bind(node, before);
                return $"T {before} = own{own};";
            }

            if (held.ToList().IndexOf(node) is not (>= 0 and var number))
            {
                return writer.Local(node);
            }

            var name = plan.Turns == 1 ? $"held{number}" : writer.NameFor(node);
            writer.Bind(node, name);
            return plan.Turns == 1 ? None : $"T {name} = KernelMath.Select(turn == 0, held{number}, held{number + held.Count});";
        }

        return $$"""

            /// <summary>{{pass.Pass.Summary}}</summary>
            public void {{pass.Pass.Name}}{{(isOnChip ? "OnChip" : isHeld ? "Held" : "")}}Pass()
            {
                {{Walk(isHeld, $$"""
                    {{At()}}
                    {{Lines(Enumerable.Range(1, plan.Strip - 1).Select(row => RowIndex(computed, row)))}}
                    {{rows}}
                    {{Lines(computed.Where(n => pass.Plan.DepthOf(n) == 1 && (pass.Plan.IsLocal(n) || held.Contains(n) || (isHeld && plan.Own.Contains(n)))).Select(Local))}}
                    {{Lines(pass.Rows.Select((row, number) => $$"""
                        {{(number == 0 ? None : $"if ({RowOf(number)} < a.plane.Rows)\n{{")}}
                        {{Row(pass, row, number, writer, isOnChip, isHeld)}}
                        {{When(number > 0, "}")}}
                        """))}}
                    """)}}
            }
            """;
    }

    /// <summary>A row of a strip.</summary>
    string RowOf(int number) => $"{Keywords.Escape(Nest.Plane[Nest.Plane.Count - 2].Name)} + {number}";

    /// <summary>Declares the index of a row of a strip, for tensors that have no rows behind the last.</summary>
    string RowIndex(IEnumerable<Expr> values, int number)
    {
        var name = Nest.RowBelow(number).Name;
        return When(values.Any(n => n.Op == Op.Index && n.Name == name), $"int {Keywords.Escape(name)} = Math.Min({RowOf(number)}, a.plane.Rows - 1);");
    }

    /// <summary>What a pass adds up and writes at a row of a strip.</summary>
    string Row(GpuPass pass, GpuRow row, int number, ExprWriter writer, bool isOnChip, bool isHeld)
    {
        // Only passes that are launched one by one add up without writing.
        var isAsked = pass.AddsUp && pass.Writes && !isHeld;
        bool IsGained(FlatOutput store) => isHeld && plan.GainOf(store) >= 0;
        var gained = row.Stores.Where(IsGained).ToList();
        return $$"""
            {{Lines(row.Pass.Sums.Select(s => $"sum{s.Slot} += {writer.Text(s.Value)};"))}}
            {{When(isAsked, "if (stores)\n{")}}
            {{Lines(row.Pass.Writes.Zip(pass.Pass.Writes, (write, own) => (write, Target: pass.Pass.Target(own))).Where(p => !p.write.Adds)
                .Select(p =>
                {
                    if (isHeld && plan.OwnOf(p.write.Plane, number) is >= 0 and var own)
                    {
                        return $"own{own} = {(plan.IsExchanged(p.write.Plane, number) ? $"{View(p.Target)}[{writer.Text(row.At)}] = " : "")}{writer.Text(p.write.Value)};";
                    }

                    var also = isOnChip && OnChip(p.Target) is { } chip ? $"{View(chip)}[{writer.Text(row.At)}] = " : "";
                    return $"{View(p.Target)}[{writer.Text(row.At)}] = {also}{writer.Text(p.write.Value)};";
                }))}}
            {{(gained.Count == 0 ? None : AtTurn(plan.Gained.Count, first => gained.Select(store => $"gained{first + plan.GainOf(store)} += {writer.Text(store.Value)};")))}}
            {{Lines(row.Stores.Where(store => !IsGained(store)).Select(store =>
            {
                // An adjoint may be one that nobody wants.
                var view = writer.Base(store.Container);
                var (address, value) = (writer.Text(store.Address), writer.Text(store.Value));
                var condition = string.Join(" && ", new[] { Sweep is null ? null : $"{view}.Length > 0", store.Guard is { } guard ? writer.Text(guard) : null }.OfType<string>());
                var assignment = $"{view}[{address}] {(Sweep is null ? "" : "+")}= {value};";
                return condition.Length == 0 ? assignment : $"if ({condition})\n{{\n{assignment}\n}}";
            }))}}
            {{When(isAsked, "}")}}
            """;
    }
}
